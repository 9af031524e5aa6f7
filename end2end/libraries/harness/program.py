"""An echo bot, running."""

import os
import signal
import subprocess
import tempfile

from .config import Bot

# A library may want to finish its poll; a supervisor would wait about as long.
FAREWELL_SECONDS = 20
# How much of what a failed program said is shown.
TAIL_BYTES = 2000


class Program:
    """The process of one bot, and what went wrong with it."""

    def __init__(self, bot: Bot, gateway_url: str):
        self.bot = bot
        self.gateway_url = gateway_url
        self.failures: list[str] = []
        self.remarks: list[str] = []
        self.log = tempfile.TemporaryFile()
        self.start()

    def start(self) -> None:
        """Starts it with nothing but the two settings that a user has."""
        settings = {"BOT_TOKEN": self.bot.key, "GATEWAY_URL": self.gateway_url}
        self.process = subprocess.Popen(
            self.bot.library.command,
            env=os.environ | settings | {"NO_PROXY": "*", "no_proxy": "*"},
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )

    def is_running(self) -> bool:
        return self.process.poll() is None

    def stop(self) -> None:
        """Ends it with SIGTERM; anything but a clean exit is a failure."""
        if not self.is_running():
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(FAREWELL_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            self.failures.append(f"still ran {FAREWELL_SECONDS} s after SIGTERM")
            return
        if code != 0:
            self.failures.append(f"ended with code {code} at SIGTERM")

    def kill(self) -> None:
        """Ends it for sure."""
        if self.is_running():
            self.process.kill()
        self.process.wait()

    def said(self) -> str:
        """The end of what it printed."""
        size = self.log.seek(0, os.SEEK_END)
        self.log.seek(max(0, size - TAIL_BYTES))
        return self.log.read().decode(errors="replace")
