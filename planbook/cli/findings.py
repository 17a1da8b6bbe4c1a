"""What planbook doctor looks at: one function a subject, which returns what it found."""

import asyncio
import json
import os
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from http.client import HTTPException
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from planbook.errors import PlanbookError
from planbook.places import find_project
from planbook.secrets.redaction import Mask, secrets_in_address
from planbook.settings import browser_of

if TYPE_CHECKING:
    from planbook.browser.starting.executable import BrowserLocation

PATIENCE = 15.0  # seconds: a Prefect server on a busy machine may take seven to answer
NO_PREFECT = ("there is a server, but not Prefect's", "The address of Prefect's server ends in /api.")


@dataclass(frozen=True)
class Finding:
    """One line of the report: the subject, whether it is fine, what was found, and what to do otherwise."""

    name: str
    ok: bool
    found: str
    remedy: str | None = None
    needed: bool = True


def browser() -> Finding:
    from planbook.browser.starting.executable import find_browser

    try:
        found = find_browser(browser_of(find_project(Path.cwd()), None))
        if found.address:
            return _browser_at(found)
    except PlanbookError as error:
        return Finding("browser", False, "none", str(error))
    kept = "; one is kept for the next run" if _is_kept() else ""
    return Finding("browser", True, " ".join(filter(None, (found.version(), str(found)))) + kept)


def _is_kept() -> bool:
    from planbook.browser.starting.keeper import kept_beside
    from planbook.cli import warm

    return bool(warm.may_be_used() and kept_beside(warm.address(warm.project_folder())))


def _browser_at(found: "BrowserLocation") -> Finding:
    """One that runs already is connected to: only that shows whether its version fits."""
    from planbook.browser.starting.launch import launch_browser

    async def its_version() -> str:
        async with launch_browser(found) as browser:
            return browser.version

    return Finding("browser", True, f"{asyncio.run(its_version())} {found}")


def fonts() -> Finding:
    from planbook.browser.starting import fonts

    replaced = fonts.replaced_fonts()
    if not replaced:
        return Finding("fonts", True, "the fonts that most pages ask for are here")
    found = ", ".join(f"{font} is drawn as {other}" for font, other in replaced.items())
    remedy = (
        "Pages are laid out differently here, and plans may fail: run `planbook doctor --install-browser`, "
        f"or install the Liberation fonts (Debian: apt-get install {fonts.PACKAGE})."
    )
    return Finding("fonts", False, found, remedy, needed=False)


def prefect() -> Finding:
    url = os.environ.get("PREFECT_API_URL")
    if url:
        from flows import clients

        clients.take_key()
        return _prefect_at(url.rstrip("/"))
    from flows import server

    found = server.status(find_project(Path.cwd()).folder)
    if found.server and not found.healthy:
        said = f"{version('prefect')}, its server at {found.server.address} does not answer"
        return Finding("prefect", False, said, "planbook server logs says why; planbook server stop ends it.")
    where = f"its server is up at {found.server.address}" if found.server else "its server starts with the first run"
    return Finding("prefect", True, f"{version('prefect')}, {where}")


def _prefect_at(url: str) -> Finding:
    shown = Mask(secrets_in_address(url)).text(url)
    wrong = _wrong_with(url)
    if wrong is None:
        return Finding("prefect", True, f"{version('prefect')}, PREFECT_API_URL is {shown}")
    what, remedy = wrong
    return Finding("prefect", False, f"{version('prefect')}, PREFECT_API_URL is {shown}: {what}", remedy)


def _wrong_with(url: str) -> tuple[str, str] | None:
    """Returns what is wrong with the server at an address, and what to do; None for a working Prefect server."""
    try:
        with urlopen(Request(f"{url}/admin/version", headers=_credentials()), timeout=PATIENCE) as answer:
            told = json.loads(answer.read(1000))
    except HTTPError as error:
        if error.code in (401, 403):
            return f"it asks for a key ({error.code})", "Set PREFECT_API_KEY, or PREFECT_API_AUTH_STRING."
        return NO_PREFECT
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        return f"it does not answer ({reason})", "Start it, or unset PREFECT_API_URL: planbook then starts its own."
    except ValueError:
        return NO_PREFECT
    ours = version("prefect")
    if str(told).split(".")[:1] != ours.split(".")[:1]:
        return f"it is Prefect {told}", f"Take a server of Prefect {ours.split('.')[0]}."
    return None


def _credentials() -> dict[str, str]:
    key, auth = os.environ.get("PREFECT_API_KEY"), os.environ.get("PREFECT_API_AUTH_STRING")
    if key:
        return {"Authorization": f"Bearer {key}"}
    return {"Authorization": f"Basic {b64encode(auth.encode()).decode()}"} if auth else {}


def duckdb() -> Finding:
    file = find_project(Path.cwd()).history
    kept = f"history in {os.path.relpath(file)}" if file.exists() else "no history yet"
    return Finding("duckdb", True, f"{version('duckdb')}, {kept}")


def effects() -> Finding:
    """Reports steps that sent something in earlier runs, and do not declare an effect."""
    from planbook.check.plans import find_plans
    from planbook.history.outcomes import outcomes
    from planbook.plan.load import load
    from planbook.plan.undeclared import HINT, undeclared

    project = find_project(Path.cwd())
    plans = []
    for file in find_plans([project.folder / "plans"]) if (project.folder / "plans").is_dir() else ():
        with suppress(PlanbookError, OSError):  # `planbook check` reports what is wrong with it
            plans.append(load(file))
    past = outcomes(project, [plan.name for plan in plans], lambda text: None)
    found = [
        f"{plan.name}: {step.id} has sent {request}"
        for plan in plans
        for step, request in undeclared(plan, past[plan.name])
    ]
    if not found:
        return Finding("effects", True, "in the last runs, only steps with an `effect` have sent something")
    remedy = f"A step that sends must say it: {HINT}."
    return Finding("effects", False, "; ".join(found), remedy, needed=False)


def notify() -> Finding:
    """Reports whether notifications can be sent."""
    from planbook.notify.outbox import Outbox
    from planbook.notify.send import unset
    from planbook.settings import read_settings

    project = find_project(Path.cwd())
    try:
        notify = read_settings(project).notify
    except PlanbookError as error:
        return Finding("notify", False, "pyproject.toml cannot be read", str(error), needed=False)
    if not notify.to:
        remedy = "To notify people of failures, set [tool.planbook.notify] in pyproject.toml."
        return Finding("notify", False, "no notifications are sent", remedy, needed=False)
    dead, missing = len(Outbox(project).all("dead")), unset(notify, _secret)
    never = sorted({name for rule in notify.rules for name in rule.plans if _no_plan(name, project.plan_names)})
    if missing:
        return Finding("notify", False, f"not set: {', '.join(missing)}", "Set them where plans run.", needed=False)
    if never:
        return Finding("notify", False, f"no plan is called {', '.join(never)}", "Correct the rules.", needed=False)
    if dead:
        remedy = "planbook notify list says why; planbook notify replay --dead sends them again."
        return Finding("notify", False, f"messages that were given up: {dead}", remedy, needed=False)
    return Finding("notify", True, f"destinations: {', '.join(notify.to)}; rules: {len(notify.rules)}")


def secrets() -> Finding:
    """Whether the secrets that the project keeps can be opened here."""
    from planbook.secrets.store import KeptSecrets

    kept = KeptSecrets(find_project(Path.cwd()))
    try:
        names = [one.name for one in kept.all()]
        for name in names:
            kept.value(name)
    except PlanbookError as error:
        return Finding("secrets", False, "stored, but they cannot be opened here", str(error), needed=False)
    return Finding("secrets", True, f"stored: {', '.join(names)}" if names else "the project stores none")


def agents() -> Finding:
    """Reports which of the project's agents can be used here."""
    from planbook.agents.here import missing
    from planbook.settings import read_settings

    project = find_project(Path.cwd())
    try:
        lacking = {name: missing(agent, project) for name, agent in read_settings(project).agents.items()}
    except PlanbookError as error:
        return Finding("agents", False, "pyproject.toml cannot be read", str(error), needed=False)
    if not lacking:
        return Finding("agents", True, "the project lists none")
    here = ", ".join(name for name, needs in lacking.items() if not needs) or "none"
    absent = {name: needs for name, needs in lacking.items() if needs}
    if not absent:
        return Finding("agents", True, f"here: {here}")
    remedy = "; ".join(f"{name} needs {needs}" for name, needs in absent.items())
    return Finding("agents", False, f"here: {here}; not here: {', '.join(absent)}", f"{remedy}.", needed=False)


def _secret(name: str) -> str | None:
    from flows.secrets import read_secret

    return read_secret(name)


def _no_plan(pattern: str, plans: Sequence[str]) -> bool:
    return not any(fnmatchcase(plan, pattern) for plan in plans) and pattern != "*"


def git() -> Finding:
    program = shutil.which("git")
    if not program:
        return Finding("git", False, "none", "Install git: plans are reviewed in it.", needed=False)
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    return Finding("git", True, told.stdout.strip().removeprefix("git version "))


def model_key() -> Finding:
    if os.environ.get("ANTHROPIC_API_KEY"):
        return Finding("model key", True, "ANTHROPIC_API_KEY is set")
    remedy = "Only for writing plans with a model: set ANTHROPIC_API_KEY. Running plans needs none."
    return Finding("model key", False, "none", remedy, needed=False)


CHECKS: tuple[tuple[str, Callable[[], Finding]], ...] = (
    ("browser", browser),
    ("fonts", fonts),
    ("prefect", prefect),
    ("duckdb", duckdb),
    ("effects", effects),
    ("secrets", secrets),
    ("notify", notify),
    ("agents", agents),
    ("git", git),
    ("model key", model_key),
)
