"""The libraries, and how each of them takes a refusal."""

from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
VENV = HERE / ".venv"
NODE = HERE / "node"


@dataclass(frozen=True)
class Library:
    """A client library and its echo bot."""

    name: str
    command: tuple[str, ...]
    # Whether its polling loop gives up at a 403, which is what suspension looks like. A supervisor
    # restarts such a program; all others have to come back by themselves.
    ends_when_refused: bool


def python(name: str, program: str) -> Library:
    command = (str(VENV / "bin" / "python"), str(HERE / "python" / program))
    return Library(name, command, ends_when_refused=False)


def node(name: str, *, ends_when_refused: bool) -> Library:
    return Library(name, ("node", str(NODE / f"{name}.mjs")), ends_when_refused)


ALL = (
    python("python-telegram-bot", "ptb.py"),
    python("aiogram", "aiogram_echo.py"),
    python("pyTelegramBotAPI", "telebot_echo.py"),
    node("grammy", ends_when_refused=False),
    node("telegraf", ends_when_refused=True),
    node("node-telegram-bot-api", ends_when_refused=True),
)
