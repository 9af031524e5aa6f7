"""The built programs a run needs, on free ports: the Telegram double and Rookery."""

import os
import random
import signal
import socket
import subprocess
from pathlib import Path
from urllib.error import HTTPError, URLError

from . import http
from .libraries import CLONE
from .telegram import wait_until

BUILT = CLONE / os.environ.get("CARGO_TARGET_DIR", "target") / "quick"
# Beside those of the browser tests; they stay for whoever looks for a failure's cause.
LOGS = CLONE / "end2end/test-results/servers"

START_SECONDS = 30
# The gateway gives calls under way 30 seconds; here nobody calls any more.
STOP_SECONDS = 15
# Below the range from which the system takes ports for connections, above the browser tests'; each once.
PORTS = range(28_000, 32_000)
ports = iter(random.sample(PORTS, len(PORTS)))


class Server:
    """A program that answers at a URL from the moment `with` begins until it ends."""

    def __init__(self, name: str, command: list[str], url: str, settings: dict[str, str], folder: Path):
        self.name, self.url, self.folder = name, url, folder
        self.command = [str(BUILT / command[0]), *command[1:]]
        self.environment = own_settings_only(settings)
        LOGS.mkdir(parents=True, exist_ok=True)
        self.log = LOGS / f"{name}.log"

    def __enter__(self) -> "Server":
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        wait_until(lambda: self.has_ended() or answers(self.url), START_SECONDS)
        if self.has_ended() or not answers(self.url):
            self.kill()
            raise SystemExit(f"{self.name} does not start:\n{self.said()}")
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def stop(self) -> None:
        """Asks it to end, which it does in order."""
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            raise SystemExit(f"{self.name} still runs {STOP_SECONDS} s after SIGTERM") from None
        if code != 0:
            raise SystemExit(f"{self.name} ended with code {code}; see {self.log.relative_to(CLONE)}")

    def kill(self) -> None:
        """Ends it for sure."""
        if not self.has_ended():
            self.process.kill()
        self.process.wait()

    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def said(self) -> str:
        """All that it logged."""
        return self.log.read_text(errors="replace")


def own_settings_only(settings: dict[str, str]) -> dict[str, str]:
    """The environment with these settings of Rookery's and no others."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("ROOKERY_")}
    return inherited | settings


def answers(url: str) -> bool:
    try:
        http.request("GET", url)
    except HTTPError as error:
        error.close()
        return False
    except (URLError, OSError):
        return False
    return True


def free_address() -> str:
    """A loopback address on which nobody listens."""
    for port in ports:
        with socket.socket() as listener:
            if listener.connect_ex(("127.0.0.1", port)) != 0:
                return f"127.0.0.1:{port}"
    raise SystemExit(f"no port is free from {PORTS.start} to {PORTS.stop}")
