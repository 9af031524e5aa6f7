"""What the tests need from the machine. As root on Debian it is installed, elsewhere it is told."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path


def prepare() -> None:
    """Returns when everything is there, or ends the run saying what to install."""
    packages = missing()
    if not packages:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {', '.join(packages)}", flush=True)
        install(packages)
    if still := missing():
        names = " ".join(still)
        sys.exit(f"The tests need more. On Debian: sudo apt-get install {names}")


def missing() -> list[str]:
    """The Debian packages that would bring what is not there."""
    present = {
        "build-essential": shutil.which("cc"),
        "chromium-headless-shell": os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell"),
        "golang-go": shutil.which("go"),
        "golang-gopkg-telebot.v3-dev": Path("/usr/share/gocode/src/gopkg.in/telebot.v3").is_dir(),
        "libimage-exiftool-perl": shutil.which("exiftool"),
        "nodejs": shutil.which("node"),
        "npm": shutil.which("npm"),
        "postgresql": postgres_programs(),
        "python3-venv": find_spec("ensurepip"),
        "webp": shutil.which("webpinfo"),
    }
    return [package for package, found in present.items() if not found]


def postgres_programs() -> Path | None:
    """The folder of the newest server; Debian keeps it out of PATH."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    folders += sorted((path.parent for path in versions), key=lambda path: int(path.parent.name))
    return folders[-1] if folders else None


def install(packages: list[str]) -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "--yes", *packages]):
        command = ["apt-get", "--quiet=2", *words]
        subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=True)
