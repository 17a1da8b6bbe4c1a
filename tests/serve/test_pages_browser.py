"""The pages in a real browser: axe finds nothing, nothing is refused by the policy, long runs are quick, lists live.

`PLANBOOK_SHOTS=FOLDER` keeps a picture of each page, light, dark and as wide as a phone.
"""

import asyncio
import os
import subprocess
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, CDPSession, Page

from planbook.browser.starting.executable import find_browser
from planbook.browser.starting.launch import launch_browser
from planbook.events import RunEnded, StepEnded
from planbook.history.journal import Journal
from planbook.history.questions import find_question
from planbook.places import Project
from planbook.questions.question import QuestionAnswered
from planbook.threads import desk
from planbook.threads.files import add_artifact
from tests.history.events import keep, step, step_started
from tests.serve import drafted
from tests.serve.shown import ASKS, FAILED, GOING, LONG, PASSWORD, ask, begin, long_run, project_of_weeks, serving

pytestmark = pytest.mark.slow
DRAFTING, DRAFTED = "20260528-140000-0d4af7", "20260528-150000-0d4af7"
CHANGED = "20260528-155000-0d4af7"
BUSY = "20260528-130000-0c0ffe"
AXE = "axe-core@4.14.1"
PAGES = {
    "plans": "/plans", "plan": "/plans/order-supplies", "changes": "/plans/order-supplies/changes?since=HEAD",
    "values": "/plans/watch-stock/values", "start": "/plans/order-supplies/run", "runs": "/runs",
    "run-failed": f"/runs/{FAILED}", "run-long": f"/runs/{LONG}", "run-going": f"/runs/{GOING}",
    "questions": "/questions", "question": f"/questions/{ASKS}", "approve": "/plans/order-supplies/approve",
    "week": "/week", "ask": "/ask?query=SELECT+plan,+count(*)+AS+runs+FROM+runs+GROUP+BY+ALL+ORDER+BY+2+DESC",
    "write": "/write", "draft-going": f"/write/{DRAFTING}", "draft-ended": f"/write/{DRAFTED}",
    "change": "/write?changes=order-supplies", "draft-changed": f"/write/{CHANGED}",
    "threads": "/threads", "thread": "/threads/{thread}", "threads-found": "/threads?q=cost",
    "wrong": "/plans/no-such-plan", "projects": "/projects",
}  # fmt: skip
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
}


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("axe")
    subprocess.run(["npm", "pack", "--silent", AXE], cwd=folder, check=True, capture_output=True)
    [archive] = folder.glob("*.tgz")
    subprocess.run(["tar", "xzf", archive.name, "package/axe.min.js"], cwd=folder, check=True)
    return (folder / "package/axe.min.js").read_text("utf-8")


class Shop:
    """The server, its project, the run that goes on, and the id of a thread."""

    def __init__(self, address: str, project: Project, going: Journal, thread: str) -> None:
        self.address, self.project, self.going, self.thread = address, project, going, thread


@pytest_asyncio.fixture(scope="module")
async def shop(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shop]:
    now = time.time()
    project = project_of_weeks(tmp_path_factory.mktemp("shop") / "shop", now)
    page = await browser.new_page()
    await page.set_content("<h1>Your cart</h1><p>3 × Paper A4</p><button>Save for later</button>")
    await page.screenshot(path=project.run(FAILED).path / "artifacts/4.png")
    await page.close()
    keep(project, list(long_run(LONG, now - 4000, 5000)))
    going = begin(project, GOING, now - 60)
    ask(project, going, now - 50)
    drafted.ended(project, DRAFTED)
    with drafted.going_on(project, CHANGED):
        old = (project.folder / "plans/order-supplies.yaml").read_text()
        name = {"name": "order-supplies", "path": "plans/order-supplies.yaml", "branch": "change/order-supplies-0d4af7"}
        drafted.finish(project, CHANGED, before=old, text=old.replace("confidence: 0.95\n", "", 3) + "# more\n", **name)
    async with serving(project) as address:
        with drafted.going_on(project, DRAFTING, asks=True):
            yield Shop(address, project, going, thread_in(project))


def thread_in(project: Project) -> str:
    """A thread with all that one can have."""
    thread = desk.create(project, "Order paper every month", ["ada", "claude"], "ada").id
    said = [desk.Said("The shop wants a cost centre since March.", author="ada"),
            desk.Said("I have put it into the plan.", "assistant", "claude")]  # fmt: skip
    desk.add_messages(project, thread, said, "ada")
    desk.store_memory(project, thread, "cost centre", {"number": 4711}, "ada", why="Bo said so", expires=2e9)
    add_artifact(project, thread, "prices.csv", "ada", content=b"article;price\nA4 paper;3.20\n", note="as of August")
    desk.hand_over(project, thread, "run", "order-supplies", FAILED, "ada")
    desk.hand_over(project, thread, "draft", "Read the numbers of our orders.", DRAFTING, "ada")
    return thread


@pytest_asyncio.fixture(scope="module")
async def signed_in(browser: Browser, shop: Shop) -> dict[str, Any]:
    """What a browser keeps of a session."""
    page = await browser.new_page()
    await page.goto(f"{shop.address}/runs")
    await page.get_by_label("User name").fill("root")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url("**/runs")
    state: Any = await page.context.storage_state()
    await page.context.close()
    return dict(state)


async def opened(context: BrowserContext, address: str, complaints: list[str]) -> Page:
    page = await context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(address, wait_until="load")
    return page


@pytest.mark.parametrize("look", LOOKS)
async def test_axe_finds_nothing(browser: Browser, shop: Shop, signed_in: dict[str, Any], axe: str, look: str) -> None:
    found: dict[str, Any] = {}
    shots = os.environ.get("PLANBOOK_SHOTS")
    for name, path in (PAGES | {"sign-in": "/sign-in"}).items():
        complaints: list[str] = []
        state: Any = signed_in if name != "sign-in" else None
        context = await browser.new_context(storage_state=state, **LOOKS[look])
        page = await opened(context, f"{shop.address}{path.format(thread=shop.thread)}", complaints)
        await page.evaluate(axe)
        told = await page.evaluate("axe.run({resultTypes: ['violations']})")
        wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
        faults = [f"{one['id']}: {[node['target'] for node in one['nodes'][:3]]}" for one in told["violations"]]
        complaints = [one for one in complaints if name != "wrong"]
        if faults or complaints or wide:
            found[name] = faults + complaints + (["wider than the window"] if wide else [])
        if shots:
            await page.screenshot(path=Path(shots) / f"{name}-{look}.png", full_page=name not in ("run-long",))
        await context.close()
    assert found == {}


async def test_a_run_of_5000_steps_is_painted_at_once(browser: Browser, shop: Shop, signed_in: dict[str, Any]) -> None:
    """The goal is 500 ms on a machine that is idle, and at most five requests. The bound is for one that is not."""
    paints = []
    ready = await browser.new_context(storage_state=signed_in)  # type: ignore[arg-type]
    listed = await ready.new_page()
    until = time.monotonic() + 120
    while LONG not in await listed.content():  # the server is up, and the history is loaded
        assert time.monotonic() < until
        await listed.goto(f"{shop.address}/runs?order=newest")
    for _ in range(4):  # the processes that read runs have started
        await listed.goto(f"{shop.address}/runs/{FAILED}")
    await ready.close()
    for _ in range(3):
        context = await browser.new_context(storage_state=signed_in)  # type: ignore[arg-type]
        page = await context.new_page()
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        await page.goto(f"{shop.address}/runs/{LONG}", wait_until="load")
        await page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length")
        paints.append(await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
        await context.close()
        assert len(asked) <= 5, asked
    print(f"first contentful paint with 5,000 steps: {list(map(round, paints))} ms, {len(asked)} requests")
    assert min(paints) < 5000


async def test_a_run_grows_while_it_goes_on(browser: Browser, shop: Shop, signed_in: dict[str, Any]) -> None:
    context = await browser.new_context(storage_state=signed_in)  # type: ignore[arg-type]
    complaints: list[str] = []
    page = await opened(context, f"{shop.address}/runs/{GOING}", complaints)
    listed = await opened(context, f"{shop.address}/runs?order=newest", complaints)
    assert await page.locator("#c-3 .s-passed").count() == 0
    for index in (3, 4):
        for event in step(index, time.time()):
            shop.going.tell(event)
    await page.locator("#c-4 .s-passed").wait_for()
    await page.locator("#c-3 .s-passed").wait_for()
    for index, words in (
        (5, "Close the offer"),
        (6, "Accept the cookies"),
    ):  # what `whenever` does is not a step of the plan
        shop.going.tell(step_started(index, time.time(), number=0, id=f"w{index}", title=words, sentence=words))
        await page.locator(f"#c-s{index}").get_by_text(words).first.wait_for()
        shop.going.tell(StepEnded(at=time.time(), index=index, status="passed", attempts=1, ms=20.0))
        await page.locator(f"#c-s{index} .s-passed").first.wait_for()
    cells = "[...document.querySelectorAll('#cells > .whole')].map(one => one.id).slice(2, 7)"
    assert await page.evaluate(cells) == ["c-3", "c-4", "c-s5", "c-s6", "c-5"]
    shop.going.tell(RunEnded(at=time.time(), status="passed", seconds=70.0))
    shop.going.close()
    await page.locator("#state").get_by_text("passed").first.wait_for()
    await listed.locator(f"#r-{GOING}.s-passed").wait_for()
    await context.close()
    assert complaints == []


async def test_a_draft_grows_and_is_used_by_keyboard(browser: Browser, shop: Shop, signed_in: dict[str, Any]) -> None:
    goal = "20260528-160000-0d4af7"
    context = await browser.new_context(storage_state=signed_in)  # type: ignore[arg-type]
    complaints: list[str] = []
    with drafted.going_on(shop.project, goal, asks=True) as journal:
        page = await opened(context, f"{shop.address}/write/{goal}", complaints)
        await page.get_by_text("waiting for an answer").wait_for()
        for _ in range(30):  # to the first answer
            await page.keyboard.press("Tab")
            if await page.evaluate("document.activeElement.value") == "ours":
                break
        await page.keyboard.press("Enter")
        until = time.monotonic() + 30
        while not (put := find_question(shop.project, f"{goal}.2")).answers:
            assert time.monotonic() < until
            await asyncio.sleep(0.05)
        assert [one.answer for one in put.answers] == ["ours"]
        by = {"by": put.answers[0].by, "answer": "ours", "id": put.put.id}
        journal.tell(QuestionAnswered(at=time.time(), index=2, **by))
        journal.tell(StepEnded(at=time.time(), index=2, status="passed", attempts=1, ms=9.0))
        await page.locator("#growth").get_by_text(": ours").wait_for()
        assert await page.get_by_role("button", name="ours").count() == 0
        journal.tell(RunEnded(at=time.time(), status="passed", seconds=70.0))
        drafted.finish(shop.project, goal)
        await page.get_by_role("heading", name="The plan read-orders").wait_for()
    await page.get_by_text("The plan's text").click()
    assert await page.get_by_text("expect: {heading: Orders}").is_visible()
    await context.close()
    assert complaints == []


async def test_a_plan_is_tried(browser: Browser, shop: Shop, signed_in: dict[str, Any], axe: str) -> None:
    context = await browser.new_context(storage_state=signed_in)  # type: ignore[arg-type]
    complaints: list[str] = []
    page = await opened(context, f"{shop.address}/plans/order-supplies/run", complaints)
    await page.get_by_role("button", name="Try it first").click()
    await page.get_by_text("A run would fail").wait_for(timeout=120_000)  # nobody serves the shop here
    await page.locator("#growth").get_by_text("order-supplies: a run would fail").wait_for()
    await page.evaluate(axe)
    told = await page.evaluate("axe.run({resultTypes: ['violations']})")
    await context.close()
    assert told["violations"] == [] and complaints == []


async def test_a_browser_has_little_to_do_while_a_run_goes_on(shop: Shop, signed_in: dict[str, Any]) -> None:
    """Ten steps a second, which is faster than most plans are. The goal is 5 % on a machine that is idle.

    The browser draws 60 frames a second, as people's browsers do: those that run plans draw as fast as they can.
    """
    journal = begin(shop.project, BUSY, time.time(), 100)
    async with launch_browser(find_browser(), frame_limit=True) as browser:
        task, span = await _watched(browser, shop, signed_in, journal)
    print(f"the page's processor while live: {task / span:.1%}")
    journal.close()
    assert task / span < 0.6


async def _watched(browser: Browser, shop: Shop, signed_in: dict[str, Any], journal: Journal) -> tuple[float, float]:
    """The seconds that the page has worked, and the seconds that passed, while the journal grew."""
    context = await browser.new_context(storage_state=signed_in)  # type: ignore[arg-type]
    page = await opened(context, f"{shop.address}/runs/{BUSY}", [])
    meter = await context.new_cdp_session(page)
    await meter.send("Performance.enable")
    before = await busy(meter)
    for index in range(3, 83):
        for event in step(index, time.time()):
            journal.tell(event)
        await asyncio.sleep(0.1)
    await page.locator("#c-82 .s-passed").wait_for()
    task, span = (now - then for now, then in zip(await busy(meter), before, strict=True))
    await context.close()
    return task, span


async def busy(meter: CDPSession) -> tuple[float, float]:
    """The seconds that the page's process has worked, and the time."""
    told = {one["name"]: one["value"] for one in (await meter.send("Performance.getMetrics"))["metrics"]}
    return told["TaskDuration"], told["Timestamp"]
