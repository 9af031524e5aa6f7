"""What a run prints."""

from .program import Program


def lines(programs: list[Program], where: str = "") -> list[Program]:
    """Prints a line for each library, and gives them back."""
    for program in programs:
        print_line(program, where)
    return programs


def closing_line(programs: list[Program]) -> int:
    """Prints how many passed, and gives the exit code."""
    failed = sum(bool(program.failures) for program in programs)
    print(f"libraries: {len(programs) - failed} passed, {failed} failed")
    return 1 if failed else 0


def print_line(program: Program, where: str) -> None:
    verdict = "FAILED" if program.failures else "passed"
    details = "; ".join(program.failures + program.remarks)
    name = f"{program.bot.library.name}{where}"
    print(f"{verdict} {name}" + (f": {details}" if details else ""), flush=True)
    if program.failures:
        print("".join(f"    | {line}\n" for line in program.said().splitlines()), end="")
