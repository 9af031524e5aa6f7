"""Hooks: what the caller wants done to a bot from outside.

A hook is a shell command, which finds what is known of the bot in BOT_KEY, BOT_TOKEN, BOT_LIBRARY and
BOT_<FIELD>; or a request `{"url": .., "method": "POST", "headers": {..}, "json": ..}` in which `$key`,
`$token`, `$library` and `$field` stand for the same; or a list of hooks. From Python it may also be a
function that takes the bot.
"""

import json
import os
import subprocess
from string import Template

from . import http
from .config import Bot

# A hook that takes longer has failed.
PATIENCE_SECONDS = 20


def run(hook: object, bot: Bot) -> None:
    """Runs a hook for a bot; raises when it fails."""
    match hook:
        case str():
            run_command(hook, bot)
        case dict():
            run_request(hook, bot)
        case list():
            for one in hook:
                run(one, bot)
        case _ if callable(hook):
            hook(bot)
        case _:
            raise SystemExit(f"not a hook: {hook!r}")


def run_command(command: str, bot: Bot) -> None:
    known = {f"BOT_{name.upper()}": value for name, value in bot.fields.items()}
    subprocess.run(command, shell=True, check=True, env=os.environ | known, timeout=PATIENCE_SECONDS)


def run_request(hook: dict, bot: Bot) -> None:
    filled = json.loads(Template(json.dumps(hook)).safe_substitute(bot.fields))
    method, body = filled.get("method", "POST"), filled.get("json")
    http.request(method, filled["url"], body, filled.get("headers", {}))
