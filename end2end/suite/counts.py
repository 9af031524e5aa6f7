"""Reads from a stage's output how many tests passed and failed.

A command that fails without a failed test, or succeeds without any test, counts as one failure.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Counts:
    """A stage's result."""

    passed: int
    failed: int
    skipped: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.passed + other.passed,
            self.failed + other.failed,
            self.skipped + other.skipped,
        )

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


# Takes the output and the exit code.
Count = Callable[[str, int], Counts]


def one_check(_: str, code: int) -> Counts:
    """The command as a whole is the test."""
    return Counts(0, 1) if code else Counts(1, 0)


def cargo(output: str, code: int) -> Counts:
    """One line for each test binary and for each crate's documentation."""
    line = re.compile(r"^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored", re.MULTILINE)
    found = sum((Counts(*map(int, numbers)) for numbers in line.findall(output)), Counts(0, 0))
    return believable(found, code)


def playwright(output: str, code: int) -> Counts:
    """The last lines: a number and a word each."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", output)
    line = re.compile(r"^ +(\d+) (passed|flaky|failed|interrupted|did not run|skipped)\b", re.MULTILINE)
    said = {word: int(number) for number, word in line.findall(plain)}
    failed = sum(said.get(word, 0) for word in ("failed", "flaky", "interrupted", "did not run"))
    return believable(Counts(said.get("passed", 0), failed, said.get("skipped", 0)), code)


def libraries(output: str, code: int) -> Counts:
    """One closing line for each run."""
    line = re.compile(r"^libraries: (\d+) passed, (\d+) failed$", re.MULTILINE)
    found = sum((Counts(*map(int, numbers)) for numbers in line.findall(output)), Counts(0, 0))
    return believable(found, code)


def believable(found: Counts, code: int) -> Counts:
    broken = code != 0 and found.failed == 0
    empty = code == 0 and found.passed == 0
    return found + Counts(0, 1) if broken or empty else found
