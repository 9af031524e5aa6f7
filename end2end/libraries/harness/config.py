"""What a run is told.

    {"gateway_url": "http://127.0.0.1:8081",
     "control_url": "http://127.0.0.1:8082",
     "bots": [{"key": "..", "token": "..", "library": "grammy", "id": "whatever hooks need"}, ..],
     "hooks": {"suspend": HOOK, "reinstate": HOOK, "stop": HOOK, "start": HOOK}}

`key` is what the program uses, `token` what must arrive at Telegram. Bots without a library get the
remaining ones in order. Hooks are optional and come in pairs; harness/hooks.py tells their forms.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

from . import libraries
from .libraries import Library

SUSPENDED = "Forbidden: bot is suspended by the administrator"


@dataclass
class Bot:
    """A bot to run with one library."""

    library: Library
    key: str
    token: str
    # Everything the caller said about it, for hooks.
    fields: dict[str, str]


@dataclass
class Config:
    """A run."""

    gateway_url: str
    control_url: str
    bots: list[Bot]
    hooks: dict[str, object] = field(default_factory=dict)


def read(text: str) -> Config:
    """Reads JSON, or the file of that name."""
    said = json.loads(text if text.lstrip().startswith("{") else Path(text).read_text())
    return Config(
        gateway_url=said["gateway_url"].rstrip("/"),
        control_url=said["control_url"].rstrip("/"),
        bots=assign(said["bots"]),
        hooks=said.get("hooks", {}),
    )


def assign(said: list[dict]) -> list[Bot]:
    """Gives every library its bot."""
    named = {one["library"]: one for one in said if "library" in one}
    others = iter([one for one in said if "library" not in one])
    chosen = [(library, named.get(library.name) or next(others, None)) for library in libraries.ALL]
    missing = [library.name for library, one in chosen if one is None]
    if missing:
        raise SystemExit(f"no bot is left for {', '.join(missing)}")
    return [bot(library, one) for library, one in chosen]


def bot(library: Library, said: dict) -> Bot:
    fields = {name: str(value) for name, value in said.items()} | {"library": library.name}
    return Bot(library, said["key"], said["token"], fields)


def direct(url: str, *, suspending: bool = False) -> Config:
    """A run in which the double is the gateway, too, and every key is the token itself."""
    url = url.rstrip("/")
    tokens = [f"{700_001 + number}:AA{'direct' * 5}{number:03}" for number in range(len(libraries.ALL))]
    bots = assign([{"key": token, "token": token} for token in tokens])
    return Config(url, url, bots, suspension_by_faults(url) if suspending else {})


def suspension_by_faults(url: str) -> dict[str, object]:
    """Stands for a suspending gateway. The update that nobody answers ends the poll under way."""
    refusal = {"ok": False, "error_code": 403, "description": SUSPENDED}
    headers = {"content-type": "application/json"}
    fault = {"kind": "reply", "status": 403, "headers": headers, "body": json.dumps(refusal)}
    plan = {"fault": fault, "times": None, "token": "$token"}
    chat = {"id": 1, "type": "private", "first_name": "Ada"}
    silent = {"message": {"message_id": 1, "date": 1_790_000_000, "chat": chat}}
    updates = f"{url}/control/bots/$token/updates"
    return {
        "suspend": [
            {"url": f"{url}/control/faults", "json": plan},
            {"url": updates, "json": {"update": silent}},
        ],
        "reinstate": {"method": "DELETE", "url": f"{url}/control/faults"},
    }
