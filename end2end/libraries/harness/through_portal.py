"""A run through Rookery itself: bots registered, keys made and buttons pressed at its portal."""

import secrets
import subprocess
import tempfile
from contextlib import ExitStack
from pathlib import Path

from . import database, libraries, snippets, story
from .config import Config, assign
from .portal import Admin, User
from .program import Program
from .servers import BUILT, Server, free_address, own_settings_only

# Who signs in, and as what.
ROLES = {"ada": "user", "grace": "admin"}


def tell(engine: str) -> list[Program]:
    """Plays all libraries through a new installation, which is gone afterwards."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rookery-libraries-")))
        double = stack.enter_context(telegram(engine, folder))
        settings = settings_of_rookery(double, stack.enter_context(database.new(engine, folder)), folder)
        passwords = {name: create_account(name, settings, folder) for name in ROLES}
        url = f"http://{settings['ROOKERY_ADDR']}"
        name = f"libraries_{engine}_rookery"
        rookery = Server(name, ["rookery", "serve"], f"{url}/health", settings, folder)
        stack.enter_context(rookery)

        user, admin = User(url, "ada", passwords["ada"]), Admin(url, "grace", passwords["grace"])
        programs = story.tell(config(user, admin, f"http://{settings['ROOKERY_GATEWAY_ADDR']}", double))
        expect_counted_calls(programs, user)
        expect_snippets(programs, user)
        rookery.stop()
        expect_discretion(programs, rookery.said())
        return programs


def telegram(engine: str, folder: Path) -> Server:
    address = free_address()
    command = ["telegram-double", address]
    return Server(f"libraries_{engine}_telegram", command, f"http://{address}/control/state", {}, folder)


def settings_of_rookery(double: Server, database_url: str, folder: Path) -> dict[str, str]:
    return {
        "ROOKERY_ADDR": free_address(),
        "ROOKERY_GATEWAY_ADDR": free_address(),
        "ROOKERY_METRICS_ADDR": free_address(),
        "ROOKERY_DATA_DIR": str(folder / "data"),
        "ROOKERY_DATABASE_URL": database_url,
        "ROOKERY_TELEGRAM_API_URL": double.url.removesuffix("/control/state"),
        "ROOKERY_LIMIT_SIGN_IN": "1000/min",
        # Keys and tokens must not be found even in the most talkative log.
        "ROOKERY_LOG": "trace",
    }


def create_account(name: str, settings: dict[str, str], folder: Path) -> str:
    """Makes an account as an operator does, and gives its password."""
    password = secrets.token_urlsafe(16)
    account = ["--email", f"{name}@example.com", "--username", name, "--role", ROLES[name]]
    subprocess.run(
        [BUILT / "rookery", "user", "create", *account],
        cwd=folder,
        env=own_settings_only(settings),
        input=f"{password}\n".encode(),
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return password


def config(user: User, admin: Admin, gateway_url: str, double: Server) -> Config:
    tokens = [f"{700_001 + number}:AAF{secrets.token_hex(16)}" for number in range(len(libraries.ALL))]
    return Config(
        gateway_url=gateway_url,
        control_url=double.url.removesuffix("/control/state"),
        bots=assign([user.registers(token) for token in tokens]),
        hooks={
            "suspend": admin.suspends,
            "reinstate": admin.reinstates,
            "stop": user.stops,
            "start": user.starts,
        },
    )


def expect_counted_calls(programs: list[Program], user: User) -> None:
    """Whoever owns the bots sees what their programs did."""
    calls = user.counted_calls()
    for program in programs:
        if not calls.get(program.bot.fields["id"]):
            program.failures.append("the dashboard counts no calls")


def expect_snippets(programs: list[Program], user: User) -> None:
    """The page tells people to write what ran here, and nothing else."""
    for program in programs:
        page = user.browser.visit(f"/bots/{program.bot.fields['id']}")
        shown = snippets.on_page(page.html)
        ran = snippets.text(program.bot.library).replace("{url}", program.gateway_url)
        if ran not in shown or len(shown) != len(programs):
            program.failures.append("the page shows another snippet than the one that ran")


def expect_discretion(programs: list[Program], log: str) -> None:
    """Neither secret is logged, in part neither: what follows the bot's number is enough to know."""
    if not log:
        raise SystemExit("Rookery logs nothing: nothing to look for secrets in")
    for program in programs:
        for name in ("key", "token"):
            if program.bot.fields[name].partition(":")[2] in log:
                program.failures.append(f"its {name} is in the server's log")
