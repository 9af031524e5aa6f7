"""What a bot's page tells people to write: read from where the page has it, made into programs, and compared
with what is shown."""

import re
from html import unescape

from .libraries import CLONE, Library

FOLDER = CLONE / "app/src/pages/bot/snippets"
# Where the snippet belongs in an echo bot.
PLACE = re.compile(r"^[ \t]*(?:#|//) <snippet>$", re.MULTILINE)
# The gateway's address, which a program reads from its environment: the same program runs anywhere.
ADDRESS = re.compile(r'"\{url\}([^"]*)"')


def text(library: Library) -> str:
    """The snippet, with `{url}` for the gateway."""
    return (FOLDER / library.snippet).read_text().rstrip()


def make_program(library: Library) -> None:
    """Puts the echo bot together, if it changed: what is built from it stays as long as it does."""
    beginning = ADDRESS.sub(in_environment, text(library))
    program, places = PLACE.subn(lambda _: beginning, library.frame.read_text())
    if places != 1 or "{url}" in program:
        raise SystemExit(f"{library.frame} and {library.snippet} do not fit together")
    library.program.parent.mkdir(exist_ok=True)
    if not library.program.is_file() or library.program.read_text() != program:
        library.program.write_text(program)


def in_environment(address: re.Match) -> str:
    return f'GATEWAY_URL + "{address[1]}"' if address[1] else "GATEWAY_URL"


def on_page(html: str) -> list[str]:
    """The snippets that a page shows."""
    return [unescape(code) for code in re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", html, re.DOTALL)]
