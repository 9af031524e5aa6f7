"""Installs the libraries as their lock files say, unless they are there already, and makes the programs."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import libraries, snippets
from .libraries import HERE, MADE, NODE, RUST_TARGET, VENV

# Where Debian's golang-gopkg-telebot.v3-dev puts telebot and what it needs.
GO_PATH = Path("/usr/share/gocode")


def everything() -> None:
    """Makes `.venv`, `node_modules` and the programs."""
    for library in libraries.ALL:
        snippets.make_program(library)
    once(VENV, HERE / "python" / "requirements.txt", install_python)
    once(NODE / "node_modules", NODE / "package-lock.json", install_node)
    # These two find out by themselves what is to be done.
    build_rust()
    build_go()


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


def build_rust() -> None:
    quiet = ["--quiet", "--locked", "--target-dir", str(RUST_TARGET)]
    subprocess.run(["cargo", "build", *quiet], cwd=HERE / "rust", check=True)


def build_go() -> None:
    if not shutil.which("go") or not (GO_PATH / "src/gopkg.in/telebot.v3").is_dir():
        raise SystemExit("Go or telebot is missing. On Debian: apt-get install golang-go golang-gopkg-telebot.v3-dev")
    environment = os.environ | {"GO111MODULE": "off", "GOPATH": str(GO_PATH), "GOFLAGS": ""}
    command = ["go", "build", "-o", str(MADE / "telebot-echo"), str(MADE / "telebot.go")]
    subprocess.run(command, env=environment, check=True)
