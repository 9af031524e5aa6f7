"""What is run, in which order.

Every native cargo command selects the whole workspace with the server's feature: another selection
resolves other features, and half of the dependencies would be compiled a second time.
"""

import os
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

import counts
import layers
import requirements
from counts import Count

ROOT = Path(__file__).resolve().parents[2]
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", "target"))
BROWSER_TESTS = ROOT / "end2end/package.json"
LIBRARIES = ["end2end/libraries/run.py", "portal"]

NATIVE = ["--profile", "quick", "--workspace", "--features", "rookery/ssr"]
BROWSER = ["--profile", "quick", "--package", "rookery", "--package", "app", "--package", "domain"]
BROWSER += ["--lib", "--features", "rookery/hydrate", "--target", "wasm32-unknown-unknown"]
DENY_WARNINGS = ["--", "--deny", "warnings"]
# Where servers that are tested keep their files. A disk that is busy with what was compiled takes
# seconds for a commit now and then; the server then says that it is busy, which is not what is tested.
MEMORY = Path("/dev/shm")
MEMORY_BYTES_MIN = 2 << 30


@dataclass(frozen=True)
class Stage:
    """One command and how its result is counted."""

    title: str
    command: list[str]
    count: Count = counts.one_check
    environment: dict[str, str] = field(default_factory=dict)
    # Without its result the following stages cannot run.
    essential: bool = False


def checks() -> list[Stage]:
    """What needs no running server."""
    suite = Path(__file__).parent
    return [
        Stage("suite counts", [sys.executable, "-m", "unittest", "discover", "-s", str(suite)]),
        Stage("format", ["cargo", "fmt", "--all", "--check", "--", "--color", "never"]),
        *[Stage(f"layers {name}", layers.command(name)) for name in layers.RULES],
        Stage("security requirements", requirements.command()),
        Stage("lints native", ["cargo", "clippy", *NATIVE, "--all-targets", *DENY_WARNINGS]),
        Stage("lints browser", ["cargo", "clippy", *BROWSER, *DENY_WARNINGS]),
        Stage(
            "documentation",
            ["cargo", "doc", *NATIVE, "--no-deps", "--document-private-items"],
            environment={"RUSTDOCFLAGS": "--deny warnings"},
        ),
    ]


def everything() -> list[Stage]:
    """The checks, the tests of the crates, and the tests from outside."""
    return [
        *checks(),
        Stage("crates", ["cargo", "test", *NATIVE, "--no-fail-fast"], counts.cargo, in_memory()),
        *install_for_browser(),
        Stage("binaries", ["cargo", "build", *NATIVE, "--bins"], essential=True),
        Stage("bundle", [str(TARGET / "quick/bundle"), "--check-size"], essential=True),
        *in_browser(),
        Stage("libraries", [sys.executable, *LIBRARIES, "sqlite", "postgres"], counts.libraries, in_memory()),
    ]


def install_for_browser() -> list[Stage]:
    """Comes before the bundle, as it brings wasm-opt. The browser itself is the machine's own."""
    if not BROWSER_TESTS.is_file():
        print(f"No browser tests: {BROWSER_TESTS.relative_to(ROOT)} is not there", flush=True)
        return []
    command = ["npm", "--prefix", "end2end", "ci", "--no-audit", "--no-fund"]
    environment = {"PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD": "1"}
    return [Stage("browser tools", command, environment=environment)]


def in_browser() -> list[Stage]:
    if not BROWSER_TESTS.is_file():
        return []
    return [Stage("browser", ["npm", "--prefix", "end2end", "test"], counts.playwright, in_memory())]


def in_memory() -> dict[str, str]:
    """The environment in which temporary files are in memory, where there is enough of it."""
    large = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= MEMORY_BYTES_MIN
    return {"TMPDIR": str(MEMORY)} if large else {}
