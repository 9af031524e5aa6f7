"""Installs the libraries as their lock files say, unless they are there already."""

import hashlib
import subprocess
import sys
from pathlib import Path

from .libraries import HERE, NODE, VENV


def everything() -> None:
    """Makes `.venv` and `node_modules`."""
    once(VENV, HERE / "python" / "requirements.txt", install_python)
    once(NODE / "node_modules", NODE / "package-lock.json", install_node)


def once(place: Path, lock: Path, install) -> None:
    """Installs into `place` if what is there was not made from this very lock file."""
    stamp = place / ".made-from"
    wanted = hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    install()
    stamp.write_text(wanted)


def install_python() -> None:
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    requirements = HERE / "python" / "requirements.txt"
    subprocess.run([*pip, "install", "--no-deps", "-r", str(requirements)], check=True)


def install_node() -> None:
    quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    subprocess.run(["npm", "ci", *quiet], cwd=NODE, check=True)
