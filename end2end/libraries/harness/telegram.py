"""The Telegram double, steered from outside."""

import time

from . import http
from .config import Bot

LOOK_EVERY_SECONDS = 0.1


class Telegram:
    """The double's control surface."""

    def __init__(self, control_url: str):
        self.base = f"{control_url}/control"

    def inject(self, bot: Bot, text: str) -> None:
        """Sends the bot a text."""
        http.request("POST", f"{self.base}/bots/{bot.token}/updates", {"text": text})

    def has_sent(self, bot: Bot, text: str) -> bool:
        """Whether this text was sent with the bot's real token."""
        return any(sent["text"] == text for sent in self.look(bot)["sent"])

    def is_polled(self, bot: Bot) -> bool:
        """Whether a program waits for updates."""
        return self.look(bot)["active_polls"] > 0

    def knows(self, token: str) -> bool:
        """Whether this token, or key, was ever used here."""
        return token in http.request("GET", f"{self.base}/state")["bots"]

    def look(self, bot: Bot) -> dict:
        return http.request("GET", f"{self.base}/bots/{bot.token}")


def wait_until(so, seconds: float) -> bool:
    """Waits until something is so; false when it takes too long."""
    end = time.monotonic() + seconds
    while not so():
        if time.monotonic() > end:
            return False
        time.sleep(LOOK_EVERY_SECONDS)
    return True
