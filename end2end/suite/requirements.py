"""Checks that docs/security.md answers every requirement with a test that is there, or an exception.

python3 end2end/suite/requirements.py
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs/security.md"
# Accounts and the web (1 to 69), authorisation (81 to 85), vault and gateway (86 to 90), pictures (93 to 99), logs and errors (100 to 102); the
# numbers between and after them are for what is built next.
NUMBERS = [*range(1, 70), *range(81, 91), *range(93, 103)]

ROW = re.compile(r"^\| R(\d\d+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
NAME = re.compile(r"`([^`]+)`")
EXCEPTION = "Exception: "
# A reason in fewer words is no argument.
EXCEPTION_WORDS_MIN = 6

# A test by its attribute, one on both engines, one in a browser.
RUST = re.compile(r"#\[(?:tokio::)?test[^\]]*\]\s+(?:#\[[^\]]*\]\s+)*(?:async )?fn (\w+)\(\)|async fn (\w+)\(engine\)")
BROWSER = re.compile(r"""\btest\(\s*(["`])(.+?)\1""")


def command() -> list[str]:
    """How the suite calls this file."""
    return [sys.executable, __file__]


def names_in(path: str, text: str) -> set[str]:
    """The names of the tests in a file."""
    if path.endswith(".rs"):
        return {name for names in RUST.findall(text) for name in names if name}
    return {title for _, title in BROWSER.findall(text)}


def objections(document: str, tests: set[str]) -> list[str]:
    """What is wrong with the table, a line each."""
    rows = [(int(number), proof) for number, _, proof in ROW.findall(document)]
    wrong = [f"R{number:02}: {why}" for number, proof in rows if (why := objection(proof, tests))]
    numbers = [number for number, _ in rows]
    wrong += [f"R{number:02} is not in the table" for number in NUMBERS if number not in numbers]
    wrong += [f"R{number:02} is there twice" for number in sorted(set(numbers)) if numbers.count(number) > 1]
    return wrong


def objection(proof: str, tests: set[str]) -> str | None:
    if "PENDING" in proof:
        return "is pending"
    names = NAME.findall(proof)
    if missing := [name for name in names if name not in tests]:
        return f"there is no test called {', '.join(missing)}"
    if names:
        return None
    argued = proof.startswith(EXCEPTION) and len(proof.split()) > EXCEPTION_WORDS_MIN
    return None if argued else "names neither a test nor an argued exception"


def sources() -> list[str]:
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.rs", "*.spec.ts"]
    return subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()


def main() -> int:
    files = [(path, ROOT / path) for path in sources()]
    found = [names_in(path, file.read_text()) for path, file in files if file.is_file()]
    tests = set().union(*found)
    wrong = objections(DOCUMENT.read_text(), tests)
    print("\n".join(wrong))
    print(f"{len(NUMBERS)} requirements, {len(wrong)} without proof, {len(tests)} tests to choose from")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
