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

    def send_file(self, bot: Bot, content: str) -> None:
        """Sends the bot a document with this content."""
        offered = {"path": f"documents/{content}.txt", "content": content}
        file_id = http.request("POST", f"{self.base}/bots/{bot.token}/files", offered)["file_id"]
        document = {"file_id": file_id, "file_unique_id": "unique", "file_name": "hello.txt"}
        ada = {"id": 7, "first_name": "Ada"}
        message = {
            "message_id": 1,
            "date": 1_790_000_000,
            "from": ada | {"is_bot": False},
            "chat": ada | {"type": "private"},
            "document": document,
        }
        http.request("POST", f"{self.base}/bots/{bot.token}/updates", {"update": {"message": message}})

    def fails(self, bot: Bot, fault: dict, times: int | None, method: str | None = None) -> None:
        """Something goes wrong with the next calls of the bot, or with all until that is over."""
        plan = {"fault": fault, "times": times, "method": method, "token": bot.token}
        http.request("POST", f"{self.base}/faults", plan)

    def recovers(self) -> None:
        """Nothing goes wrong any more, for any bot."""
        http.request("DELETE", f"{self.base}/faults")

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
