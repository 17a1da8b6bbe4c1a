"""Plays one episode of a task: its plan, run by the engine alone, in a browser that many episodes share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from playwright.async_api import Browser

from planbook.browser.network.allowlist import Guard
from planbook.browser.session.session import Session
from planbook.browser.starting.executable import find_browser
from planbook.browser.starting.launch import launch_browser
from planbook.engine.prepare import prepare
from planbook.engine.run import run
from planbook.places import find_project
from tests.miniwob.site import Site

PLANS = Path(__file__).parent / "plans"
GUARD = Guard("", ["127.0.0.1:*"])


@dataclass(frozen=True)
class Episode:
    """The result of an episode; `miss` says in a sentence why it earned nothing, and is empty if it did."""

    task: str
    seed: int
    seconds: float
    miss: str


def tasks() -> list[str]:
    """Returns every task that has a plan."""
    return sorted(plan.stem for plan in PLANS.glob("*.yaml"))


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """A browser that resolves no host except this machine."""
    async with launch_browser(find_browser()) as started:
        yield started


async def play(task: str, seed: int, site: Site, in_browser: Browser) -> Episode:
    """Runs the task's plan on the episode of a seed, and gets the reward from the site."""
    plan = PLANS / f"{task}.yaml"
    given = {"site": site.address, "seed": seed}
    order = prepare(str(plan), given, find_project(plan), lambda name: None, evidence="none")
    session = await Session.begin(in_browser, GUARD)
    began = perf_counter()
    try:
        outcome = await run(order, _ready(session), [])
    finally:
        await session.close()
    return Episode(task, seed, perf_counter() - began, _miss(outcome.because, site, task, seed))


async def _ready(session: Session) -> Session:
    return session


def _miss(because: str | None, site: Site, task: str, seed: int) -> str:
    score = site.take(task, seed)
    if because:
        return because
    if score is None:
        return "the plan passed, but the episode did not end"
    return "" if score.reward > 0 else f"the page gave {score.reward:g}. {score.reason}".strip()
