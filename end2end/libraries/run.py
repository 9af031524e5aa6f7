#!/usr/bin/env python3
"""Runs real client libraries against a gateway, or directly against the Telegram double.

    run.py setup                     installs the libraries; quick when nothing changed
    run.py direct URL [--suspend]    gateway and Telegram are both the double at URL
    run.py portal ENGINE..           through a Rookery of its own on sqlite, postgres or both in turn
    run.py check CONFIG              CONFIG is JSON, a file of JSON, or in LIBRARIES_CONFIG

harness/config.py tells what a configuration holds.
"""

import os
import sys

from harness import config, database, install, report, story, through_portal


def main(words: list[str]) -> int:
    match words:
        case ["setup"]:
            install.everything()
            return 0
        case ["direct", url]:
            return run(config.direct(url))
        case ["direct", url, "--suspend"]:
            return run(config.direct(url, suspending=True))
        case ["portal", *engines] if engines and set(engines) <= set(database.ENGINES):
            return portal(engines)
        case ["check", text]:
            return run(config.read(text))
        case ["check"] if "LIBRARIES_CONFIG" in os.environ:
            return run(config.read(os.environ["LIBRARIES_CONFIG"]))
    print(__doc__, file=sys.stderr)
    return 2


def run(wanted: config.Config) -> int:
    install.everything()
    return report.closing_line(report.lines(story.tell(wanted)))


def portal(engines: list[str]) -> int:
    install.everything()
    runs = [report.lines(through_portal.tell(engine), f" on {engine}") for engine in engines]
    return report.closing_line([program for run in runs for program in run])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
