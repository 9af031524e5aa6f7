"""The portal as the people in front of it use it: a user who runs the bots, and an admin."""

import re
import threading

from .browser import Browser, Page
from .config import Bot

SIGN_IN = "/api/account/sign-in"
REGISTER, SKIP = "/api/bots/register", "/api/bots/setup/skip"
CREATE_KEY = "/api/bots/keys/create"
STOP, START = "/api/bots/stop", "/api/bots/start"
SUSPEND, REINSTATE = "/api/admin/bots/suspend", "/api/admin/bots/reinstate"


class Person:
    """Somebody signed in, who does one thing after the other."""

    def __init__(self, url: str, login: str, password: str):
        self.browser = Browser(url)
        self.busy = threading.Lock()
        page = self.browser.submit("/sign-in", SIGN_IN, login=login, password=password)
        expect(page, page.path == "/dashboard", "signing in")

    def presses(self, path: str, action: str, opposite: str, **typed: str) -> None:
        """Uses a button on whose place the opposite one stands afterwards."""
        with self.busy:
            page = self.browser.submit(path, action, **typed)
        expect(page, page.form(opposite) and not page.form(action), action)


class User(Person):
    """Runs the bots."""

    def registers(self, token: str) -> dict[str, str]:
        """Makes a key and starts the bot; gives what a run must know: `id`, `key` and `token`."""
        page = self.browser.submit("/bots/new", REGISTER, bot_token=token)
        while form := page.form(SKIP):
            page = self.browser.load(SKIP, form.fields)
        found = re.fullmatch(r"/bots/(\d+)", page.path)
        expect(page, found, "registering a bot")
        page = self.browser.submit(page.path, CREATE_KEY, label="library")
        key = re.search(r'<code[^>]* class="secret-value"[^>]*>([^<]+)</code>', page.html)
        expect(page, key, "creating a key")
        self.presses(page.path, START, STOP)
        return {"id": found[1], "key": key[1], "token": token}

    def stops(self, bot: Bot) -> None:
        self.presses(f"/bots/{bot.fields['id']}", STOP, START)

    def starts(self, bot: Bot) -> None:
        self.presses(f"/bots/{bot.fields['id']}", START, STOP)

    def counted_calls(self) -> dict[str, int]:
        """The calls that the dashboard shows, for each bot's id."""
        page = self.browser.visit("/dashboard")
        card = r'href="/bots/(\d+)".*?<dt>Calls</dt><dd>([\d,]+)</dd>'
        shown = re.findall(card, page.html, re.DOTALL)
        expect(page, shown, "showing bots")
        return {bot: int(calls.replace(",", "")) for bot, calls in shown}


class Admin(Person):
    """Answers for all bots."""

    def suspends(self, bot: Bot) -> None:
        page = f"/admin/bots/{bot.fields['id']}"
        self.presses(page, SUSPEND, REINSTATE, reason="Its library is being tested")

    def reinstates(self, bot: Bot) -> None:
        self.presses(f"/admin/bots/{bot.fields['id']}", REINSTATE, SUSPEND)


def expect(page: Page, so: object, what: str) -> None:
    if not so:
        raise LookupError(f"{what} led to {page.gist()}")
