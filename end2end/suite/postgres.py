"""A throw-away PostgreSQL cluster: nothing of it is left afterwards."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import machine

START_SECONDS_MAX = 30
# Nothing here must survive a power cut. Every test has a pool of its own, hence the connections.
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "max_connections": "300",
    "synchronous_commit": "off",
}


@contextmanager
def cluster() -> Iterator[str]:
    """Starts one on a free loopback port, gives its URL, stops and removes it."""
    folder = Path(tempfile.mkdtemp(prefix="rookery-postgres-"))
    try:
        if user := other_user().get("user"):
            shutil.chown(folder, user)
        with server(folder) as port:
            yield f"postgres://rookery@127.0.0.1:{port}/postgres"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def server(folder: Path) -> Iterator[int]:
    programs, data, log = machine.postgres_programs(), folder / "data", folder / "log"
    initdb = [programs / "initdb", "--pgdata", data, "--username", "rookery", "--auth", "trust"]
    initdb += ["--encoding", "UTF8", "--locale", "C", "--no-sync"]
    subprocess.run(initdb, check=True, cwd=folder, stdout=subprocess.DEVNULL, **other_user())

    port = free_port()
    settings = SETTINGS | {"port": str(port), "unix_socket_directories": str(folder)}
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [programs / "postgres", "-D", data, *options],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            **other_user(),
        )
    try:
        wait_until_ready(process, programs / "pg_isready", port, log)
        yield port
    finally:
        # PostgreSQL's immediate shutdown: it waits for nobody and ends its children.
        process.send_signal(signal.SIGQUIT)
        process.wait()


def other_user() -> dict:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    return {"user": "postgres", "group": "postgres", "extra_groups": []}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_until_ready(process: subprocess.Popen, pg_isready: Path, port: int, log: Path) -> None:
    question = [pg_isready, "--quiet", "--host", "127.0.0.1", "--port", str(port)]
    deadline = time.monotonic() + START_SECONDS_MAX
    while subprocess.run(question, check=False).returncode != 0:
        if process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"PostgreSQL does not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.1)
