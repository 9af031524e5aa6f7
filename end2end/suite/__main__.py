"""Runs Rookery's checks and tests, and closes with one line: N passed, N failed.

    python3 end2end/suite check    formatting, lints, layering, documentation
    python3 end2end/suite test     the checks and then every test, in a browser too

Each stage writes to target/test-logs/; only failures are shown in full.
"""

import signal
import sys

import machine
import postgres
import stages
from runner import run_all


def main(words: list[str]) -> int:
    # A signal must still stop what was started: turn it into an exception, so that `with` ends.
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    match words:
        case ["check"]:
            return run_all(stages.checks(), {})
        case ["test"]:
            machine.prepare()
            with postgres.cluster() as url:
                return run_all(stages.everything(), {"ROOKERY_TEST_POSTGRES_URL": url})
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
