"""A database of its own for a run."""

import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

ENGINES = ("sqlite", "postgres")
# Names the superuser's URL of a throw-away cluster.
CLUSTER = "ROOKERY_TEST_POSTGRES_URL"


@contextmanager
def new(engine: str, folder: Path) -> Iterator[str]:
    """Gives its URL. SQLite's lies in `folder`, PostgreSQL's is dropped in the end."""
    if engine == "sqlite":
        yield f"sqlite://{folder / 'rookery.db'}"
        return
    if CLUSTER not in os.environ:
        raise SystemExit(f"{CLUSTER} is not set; `make test` starts PostgreSQL and sets it")
    name = f"rookery_libraries_{secrets.token_hex(4)}"
    as_superuser(f"create database {name}")
    try:
        yield urlsplit(os.environ[CLUSTER])._replace(path=f"/{name}").geturl()
    finally:
        as_superuser(f"drop database {name} with (force)")


def as_superuser(statement: str) -> None:
    psql = ["psql", "--no-psqlrc", "--quiet", "--dbname", os.environ[CLUSTER]]
    subprocess.run([*psql, "--command", statement], stdin=subprocess.DEVNULL, check=True)
