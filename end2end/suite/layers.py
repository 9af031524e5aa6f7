"""Which crates a part must never reach: the compiler lets pages use the database, this does not.

python3 end2end/suite/layers.py RULE
"""

import subprocess
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """A part as `cargo tree` selects it, and what it must not have in its tree."""

    select: list[str]
    forbidden: list[str]


PAGES = ["app", "leptos", "leptos_axum", "leptos_meta", "leptos_router", "reactive_graph", "tachys"]
NETWORK = ["axum", "hyper", "reqwest", "rustls", "socket2", "sqlx", "tokio"]
RANDOM = ["fastrand", "getrandom", "rand", "rand_core"]
FOREIGN_TLS = ["native-tls", "openssl", "openssl-sys"]
BROWSER = ["--no-default-features", "--features", "hydrate", "--target", "wasm32-unknown-unknown"]

RULES = {
    "server": Rule(["--package", "server"], [*PAGES, *FOREIGN_TLS]),
    "browser": Rule(["--package", "app", *BROWSER], ["server", "argon2", *NETWORK, *FOREIGN_TLS]),
    "domain": Rule(["--package", "domain"], [*PAGES, *NETWORK, *RANDOM, "rustix", "server"]),
}


def command(name: str) -> list[str]:
    """How the suite calls this file."""
    return [sys.executable, __file__, name]


def main(name: str) -> int:
    rule = RULES[name]
    # Macros run in the compiler: what they depend on is not part of the program.
    tree = ["cargo", "tree", *rule.select, "--edges", "normal,no-proc-macro"]
    listed = subprocess.run(
        [*tree, "--prefix", "none", "--format", "{lib}"], check=True, capture_output=True, text=True
    )
    found = {line.split(" ")[0] for line in listed.stdout.splitlines() if line}
    wrong = sorted(found & {crate.replace("-", "_") for crate in rule.forbidden})
    for crate in wrong:
        print(f"{name} must not depend on {crate}:", flush=True)
        subprocess.run([*tree, "--invert", crate], check=False)
    print(f"{name}: {len(found)} crates, {len(wrong)} forbidden")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
