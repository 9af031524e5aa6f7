"""Runs the client libraries against the Telegram double, which they will meet behind the gateway."""

import subprocess
import sys
import time
from urllib.error import URLError
from urllib.request import urlopen

import postgres
from stages import ROOT, TARGET

START_SECONDS_MAX = 10


def main() -> int:
    address = f"127.0.0.1:{postgres.free_port()}"
    double = subprocess.Popen([ROOT / TARGET / "quick/telegram-double", address])
    try:
        wait_until_ready(double, f"http://{address}/control/state")
        story = [ROOT / "end2end/libraries/run.py", "direct", f"http://{address}", "--suspend"]
        return subprocess.run([sys.executable, *story], check=False).returncode
    finally:
        double.terminate()
        double.wait()


def wait_until_ready(double: subprocess.Popen, url: str) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while True:
        try:
            urlopen(url, timeout=1).close()
            return
        except URLError:
            if double.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("the Telegram double does not start") from None
            time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())
