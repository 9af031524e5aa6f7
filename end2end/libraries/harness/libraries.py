"""The libraries, and how each of them takes a refusal."""

import os
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
CLONE = HERE.parent.parent
VENV = HERE / ".venv"
NODE = HERE / "node"
# Beside what else Rust builds here, so that it is kept as long.
RUST_TARGET = CLONE / os.environ.get("CARGO_TARGET_DIR", "target") / "libraries"
# Programs, made of an echo bot and a snippet.
MADE = HERE / ".made"
# Node looks for its modules around the program.
MADE_NODE = NODE / ".made"


@dataclass(frozen=True)
class Library:
    """A client library and its echo bot."""

    name: str
    command: tuple[str, ...]
    # The echo bot without its beginning, the file in app/src/pages/bot/snippets that is its
    # beginning, and where both are put together.
    frame: Path
    snippet: str
    program: Path
    # Whether its polling loop gives up at a 403, which is what suspension looks like. A supervisor
    # restarts such a program; all others have to come back by themselves.
    ends_when_refused: bool = False
    # Whether its snippet says where files are, so that its echo bot downloads one.
    downloads: bool = False


def python(name: str, program: str, *, downloads: bool = False) -> Library:
    made = MADE / program
    command = (str(VENV / "bin" / "python"), str(made))
    return Library(name, command, HERE / "python" / program, f"{name}.py", made, downloads=downloads)


def node(name: str, *, ends_when_refused: bool) -> Library:
    program = f"{name}.mjs"
    made = MADE_NODE / program
    return Library(name, ("node", str(made)), NODE / program, program, made, ends_when_refused)


def rust(name: str) -> Library:
    program = f"{name}.rs"
    command = (str(RUST_TARGET / "debug" / f"{name}-echo"),)
    return Library(name, command, HERE / "rust" / program, program, MADE / program)


def go(name: str) -> Library:
    program = f"{name}.go"
    return Library(name, (str(MADE / f"{name}-echo"),), HERE / "go" / program, program, MADE / program)


ALL = (
    python("python-telegram-bot", "ptb.py", downloads=True),
    python("aiogram", "aiogram_echo.py"),
    python("pyTelegramBotAPI", "telebot_echo.py", downloads=True),
    node("grammy", ends_when_refused=False),
    node("telegraf", ends_when_refused=True),
    node("node-telegram-bot-api", ends_when_refused=True),
    rust("teloxide"),
    go("telebot"),
)
