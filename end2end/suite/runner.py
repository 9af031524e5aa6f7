"""Runs stages one after the other and tells what came out."""

import os
import re
import signal
import subprocess
import time
from pathlib import Path

from counts import Counts
from stages import ROOT, Stage

LOGS = ROOT / "target/test-logs"
# The longest stage takes about eighteen minutes on two idle cores: one that takes this long hangs.
STAGE_SECONDS_MAX = 35 * 60
# A silent minute looks like a hang: say then what the stage is doing.
SIGN_OF_LIFE_SECONDS = 60
# Enough for several failed tests; the whole is in the log.
FAILURE_LINES_MAX = 200
# What says only that something was begun or went well.
NOISE = re.compile(
    r"^\s*(Checking|Compiling|Downloaded|Downloading|Running) |^test .* \.\.\. ok$|^\W*\[\d+/\d+\] \["
)


def run_all(stages: list[Stage], environment: dict[str, str]) -> int:
    """Runs them all, prints the closing line and gives the exit code."""
    LOGS.mkdir(parents=True, exist_ok=True)
    total, failures, missing = Counts(0, 0), [], None
    for number, stage in enumerate(stages, 1):
        print(f"[{number}/{len(stages)}] {stage.title}", flush=True)
        if missing:
            print(f"      failed: not run without {missing}", flush=True)
            result = Counts(0, 1)
        else:
            result = run(stage, {**os.environ, **environment, **stage.environment})
        total += result
        if result.failed:
            failures.append(stage.title)
            missing = missing or (stage.title if stage.essential else None)
    if failures:
        print(f"\nFailed: {', '.join(failures)}")
    print(f"\n{total}", flush=True)
    return 1 if failures else 0


def run(stage: Stage, environment: dict[str, str]) -> Counts:
    log = LOGS / f"{stage.title.replace(' ', '-')}.log"
    started = time.monotonic()
    code = execute(stage.command, environment, log)
    output = log.read_text(errors="replace")
    result = stage.count(output, code)
    print(f"      {result} ({time.monotonic() - started:.1f} s)", flush=True)
    if result.failed:
        show(output, log)
    return result


def execute(command: list[str], environment: dict[str, str], log: Path) -> int:
    """Gives the exit code. Nothing the command started outlives it."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            return watch(process, log)
        finally:
            kill_group(process)


def watch(process: subprocess.Popen, log: Path) -> int:
    started = time.monotonic()
    while (seconds := time.monotonic() - started) < STAGE_SECONDS_MAX:
        try:
            return process.wait(SIGN_OF_LIFE_SECONDS)
        except subprocess.TimeoutExpired:
            lines = log.read_text(errors="replace").split("\n")
            last = next((line.strip() for line in reversed(lines) if line.strip()), "")
            print(f"      {seconds / 60 + 1:.0f} min: {last[:90]}", flush=True)
    with log.open("a") as output:
        output.write(f"\nstopped after {STAGE_SECONDS_MAX / 60:.0f} minutes\n")
    return 1


def kill_group(process: subprocess.Popen) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def show(output: str, log: Path) -> None:
    lines = [line for line in output.splitlines() if not NOISE.search(line)]
    print("\n".join(f"      | {line}" for line in lines[-FAILURE_LINES_MAX:]))
    print(f"      all of it: {log.relative_to(ROOT)}", flush=True)
