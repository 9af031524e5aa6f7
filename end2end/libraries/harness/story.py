"""What happens in a run: all bots start, echo, download, live through trouble of Telegram's, are silenced and
come back, and end."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor

from . import hooks
from .config import Bot, Config
from .program import Program
from .telegram import Telegram, wait_until

# Interpreters start slowly when several of them do so on two cores.
START_SECONDS = 40
# From the text to its echo.
ECHO_SECONDS = 10
# Polls of a silenced bot have to end within this, whatever they were waiting for.
SILENCE_SECONDS = 15
# How long a silenced bot is watched for an echo that must not come.
WATCH_SECONDS = 2
# The slowest library looks again a few seconds after a refusal.
RECOVERY_SECONDS = 20

# As long as Telegram is out of order: every library meets it more than once.
OUTAGE_SECONDS = 4
# Two calls in a row are too many for Telegram: a library that comes back too early meets the second refusal.
TOO_MANY = {"kind": "too_many", "retry_after": 1}
OUT_OF_ORDER = {"kind": "html", "status": 502}

SILENCES = (("suspend", "reinstate"), ("stop", "start"))


def tell(config: Config) -> list[Program]:
    """Runs all bots at once and gives their programs, each with its failures."""
    telegram = Telegram(config.control_url)
    programs = [Program(bot, config.gateway_url) for bot in config.bots]
    try:
        each(programs, lambda program: echoes(program, telegram))
        each(programs, lambda program: downloads(program, telegram))
        each(programs, lambda program: is_slowed_down(program, telegram))
        out_of_order(programs, telegram)
        for silence, end in SILENCES:
            if silence in config.hooks and end in config.hooks:
                silenced(programs, telegram, config.hooks, silence, end)
        each(programs, lambda program: keys_stay_here(program, telegram))
        each(programs, Program.stop)
    finally:
        for program in programs:
            program.kill()
    return programs


def each(programs: list[Program], step) -> None:
    """Takes a step with all programs at once. What has failed already is spared."""

    def guarded(program: Program) -> None:
        try:
            step(program)
        except Exception as error:  # noqa: BLE001 - one library's trouble must not hide the others'
            program.failures.append(f"{type(error).__name__}: {error}")

    with ThreadPoolExecutor(len(programs)) as pool:
        list(pool.map(guarded, [program for program in programs if not program.failures]))


def echoes(program: Program, telegram: Telegram) -> None:
    """A text comes back, and the program lives on."""
    bot = program.bot
    if not wait_until(lambda: telegram.is_polled(bot) or not program.is_running(), START_SECONDS):
        program.failures.append(f"did not poll within {START_SECONDS} s")
    elif program.is_running():
        expect_echo(program, telegram, inject(bot, telegram), ECHO_SECONDS)
    if not program.is_running():
        program.failures.append(f"ended with code {program.process.returncode}")


def downloads(program: Program, telegram: Telegram) -> None:
    """A file that was sent to the bot arrives whole, where the library's snippet says whence."""
    if not program.bot.library.downloads:
        return
    content = f"content {uuid.uuid4().hex}"
    telegram.send_file(program.bot, content)
    if not wait_until(lambda: telegram.has_sent(program.bot, f"file: {content}"), ECHO_SECONDS):
        program.failures.append(f"did not download a file within {ECHO_SECONDS} s")


def polls_again(program: Program, telegram: Telegram) -> None:
    """Some libraries poll only when the last update is dealt with, some time after its echo is seen."""
    if not wait_until(lambda: telegram.is_polled(program.bot), ECHO_SECONDS):
        program.failures.append("did not poll again after an update")


def is_slowed_down(program: Program, telegram: Telegram) -> None:
    """Telegram has had too many calls: the program waits as it is told, and goes on."""
    polls_again(program, telegram)
    telegram.fails(program.bot, TOO_MANY, times=2, method="getUpdates")
    # Ends the poll under way; the next ones are too many.
    texts = {program.bot.token: inject(program.bot, telegram)}
    comes_back(program, telegram, texts, "a 429 of Telegram's")
    expect_echo(program, telegram, inject(program.bot, telegram), RECOVERY_SECONDS)


def out_of_order(programs: list[Program], telegram: Telegram) -> None:
    """Telegram is out of order for all bots; what was written to them meanwhile is answered after it."""
    texts: dict[str, str] = {}
    each(programs, lambda program: polls_again(program, telegram))
    each(programs, lambda program: telegram.fails(program.bot, OUT_OF_ORDER, times=None, method="getUpdates"))
    # The first text ends the poll under way, so it is answered before anything fails.
    each(programs, lambda program: expect_echo(program, telegram, inject(program.bot, telegram), ECHO_SECONDS))
    each(programs, lambda program: texts.update({program.bot.token: inject(program.bot, telegram)}))
    time.sleep(OUTAGE_SECONDS)
    telegram.recovers()
    each(programs, lambda program: comes_back(program, telegram, texts, "the end of an outage"))


def silenced(programs: list[Program], telegram: Telegram, hook: dict, silence: str, end: str) -> None:
    """Silences all bots, watches them, and lets them speak again."""
    texts: dict[str, str] = {}
    each(programs, lambda program: hooks.run(hook[silence], program.bot))
    each(programs, lambda program: texts.update(falls_silent(program, telegram, silence)))
    time.sleep(WATCH_SECONDS)
    each(programs, lambda program: expect_silence(program, telegram, texts, silence))
    each(programs, lambda program: hooks.run(hook[end], program.bot))
    each(programs, lambda program: comes_back(program, telegram, texts, end))


def falls_silent(program: Program, telegram: Telegram, silence: str) -> dict[str, str]:
    bot = program.bot
    if not wait_until(lambda: not telegram.is_polled(bot), SILENCE_SECONDS):
        program.failures.append(f"still polled {SILENCE_SECONDS} s after {silence}")
    return {bot.token: inject(bot, telegram)}


def expect_silence(program: Program, telegram: Telegram, texts: dict[str, str], silence: str) -> None:
    if has_echoed(program.bot, telegram, texts[program.bot.token]):
        program.failures.append(f"spoke after {silence}")


def comes_back(program: Program, telegram: Telegram, texts: dict[str, str], end: str) -> None:
    """The text of the silence is answered, by a new process if the library gives up by design."""
    bot, text = program.bot, texts[program.bot.token]
    # The last refusal may still be on its way to the program, so it may end only now.
    wait_until(lambda: has_echoed(bot, telegram, text) or not program.is_running(), RECOVERY_SECONDS)
    if not program.is_running():
        if not bot.library.ends_when_refused:
            program.failures.append(f"did not survive until {end}")
            return
        program.remarks.append(f"restarted for {end}, as its library ends when refused")
        program.start()
    expect_echo(program, telegram, text, RECOVERY_SECONDS)


def keys_stay_here(program: Program, telegram: Telegram) -> None:
    """A gateway key must never reach Telegram."""
    bot = program.bot
    if bot.key != bot.token and telegram.knows(bot.key):
        program.failures.append("its gateway key arrived at Telegram")


def inject(bot: Bot, telegram: Telegram) -> str:
    text = f"hello {uuid.uuid4().hex}"
    telegram.inject(bot, text)
    return text


def expect_echo(program: Program, telegram: Telegram, text: str, seconds: float) -> None:
    if not wait_until(lambda: has_echoed(program.bot, telegram, text), seconds):
        program.failures.append(f"no echo within {seconds} s")


def has_echoed(bot: Bot, telegram: Telegram, text: str) -> bool:
    return telegram.has_sent(bot, f"echo: {text}")
