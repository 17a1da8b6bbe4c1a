"""Servers that misbehave, pages that crash, browsers that die: what a plan's retries and remedies guarantee."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import pytest

from planbook.browser.session.session import Session
from planbook.engine.executor import StepTask, execute_plainly
from planbook.engine.open_browser import BrowserOptions, open_session
from planbook.engine.prepare import prepare
from planbook.engine.run import run
from planbook.places import Project
from planbook.record import StepRecord
from tests.engine.conftest import Listener, Play, Played, write
from tests.engine.misbehaving import Misbehaving, hang, in_circles, page, reset, slow, status, truncated

HOME = page("<h1>Home</h1><a href=/there>There</a><label>Name <input></label>")
THERE = page("<h1>There</h1>")
GOTO = "steps:\n- {goto: /there, timeout: 8s}\n- {expect: {heading: There}, timeout: 8s}\n"
CLICK = """
steps:
- {fill: {field: Name, with: ada}, timeout: 8s}
- {click: There, timeout: 8s}
- {expect: {heading: There}, timeout: 8s}
"""


@pytest.fixture
def server() -> Iterator[Misbehaving]:
    server = Misbehaving()
    server.does |= {"/": [HOME], "/there": [THERE]}
    yield server
    server.end()


def classes(step: StepRecord) -> list[str | None]:
    """Returns the error class of each attempt; None for one that passed."""
    return [one.error.error_class if one.error else None for one in step.attempts]


def told(step: StepRecord) -> list[tuple[str, str, str]]:
    return [(event.error_class, event.strategy, event.status) for event in step.recoveries]


# A server that misbehaves for a while ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("misbehaves", "error_class", "said"),
    [
        (reset, "navigation", "the server broke off (ERR_CONNECTION_RESET)"),
        (status(500), "navigation", "the server answers 500 (Internal Server Error)"),
        (status(503), "navigation", "the server answers 503 (Service Unavailable)"),
        (status(429), "navigation", "the server answers 429 (Too Many Requests)"),
        (
            truncated("<p>Half a page"),
            "navigation",
            "the server closed the connection in the middle of the page (ERR_CONTENT_LENGTH_MISMATCH)",
        ),
        (in_circles, "navigation", "it redirects endlessly (ERR_TOO_MANY_REDIRECTS)"),
        (hang, "timeout", None),
    ],
    ids=["reset", "500", "503", "429", "truncated", "redirects", "hangs"],
)
async def test_a_page_is_there_at_the_next_try(
    play: Play, server: Misbehaving, misbehaves: Any, error_class: str, said: str | None
) -> None:
    server.does["/there"] = [*[misbehaves] * (20 if misbehaves is in_circles else 1), THERE]  # Chromium follows twenty
    text = GOTO.replace("8s", "3s", 1) if misbehaves is hang else GOTO
    played = await play(text, start=server.address + "/")
    step = played.step("goto-there")
    assert (played.outcome.status, classes(step), told(step)) == ("flaky", [error_class, None], [])
    first = step.attempts[0].error
    address = f"{server.address}/there"
    assert first and first.message == (
        f"{address} could not be loaded: {said}" if said else f"{address} was not there in time"
    )
    assert played.statuses == {"goto-there": "passed_on_retry", "expect-there": "passed"}


@pytest.mark.parametrize("misbehaves", [reset, status(500)], ids=["reset", "500"])
async def test_once_the_tries_are_used_up_a_wait_and_one_more_try_follow(
    play: Play, server: Misbehaving, misbehaves: Any
) -> None:
    server.does["/there"] = [misbehaves, misbehaves, THERE]
    played = await play(GOTO, start=server.address + "/")
    step = played.step("goto-there")
    assert (played.outcome.status, classes(step)) == ("flaky", ["navigation", "navigation", None])
    assert told(step) == [("navigation", "wait", "passed")]
    first = step.attempts[0].error
    assert first and first.error_class == "navigation"  # kept, though the last attempt passed


async def test_that_can_be_switched_off(play: Play, server: Misbehaving) -> None:
    server.does["/there"] = [status(500), status(500), THERE]
    played = await play(GOTO.replace("8s}", "8s, recover: {any: fail}}", 1), start=server.address + "/")
    step = played.step("goto-there")
    assert (played.outcome.status, classes(step), told(step)) == ("failed", ["navigation"] * 2, [])
    assert server.asked.count("GET /there") == 2


async def test_what_lasts_fails_the_run_with_its_class(play: Play, server: Misbehaving) -> None:
    server.does["/there"] = [status(500)]
    played = await play(GOTO, start=server.address + "/")
    step = played.step("goto-there")
    assert (played.outcome.status, classes(step)) == ("failed", ["navigation"] * 3)
    assert played.outcome.because == (
        f"Open /there: {server.address}/there could not be loaded: the server answers 500 (Internal Server Error)"
    )


async def test_slow_is_not_wrong(play: Play, server: Misbehaving) -> None:
    server.does["/there"] = [slow(1.5, "<h1>There</h1>")]
    played = await play(GOTO.replace("8s", "20s", 1), start=server.address + "/")
    assert (played.outcome.status, len(played.step("goto-there").attempts)) == ("passed", 1)


async def test_the_first_page_is_tried_again_too(play: Play, server: Misbehaving) -> None:
    server.does["/"] = [status(500), reset, HOME]
    played = await play(GOTO, start=server.address + "/")
    assert played.outcome.status == "passed"
    (event,) = played.record.recoveries
    assert (event.index, event.error_class, event.strategy, event.status) == (None, "navigation", "wait", "passed")


async def test_a_page_that_is_not_there_is_a_page(play: Play, server: Misbehaving) -> None:
    server.does["/there"] = [status(404, "<h1>There</h1>")]
    assert (await play(GOTO, start=server.address + "/")).outcome.status == "passed"


@pytest.mark.parametrize("misbehaves", [reset, status(500), truncated("<p>Half")], ids=["reset", "500", "truncated"])
async def test_a_click_that_led_nowhere_is_done_again_on_the_page_as_it_was(
    play: Play, server: Misbehaving, misbehaves: Any
) -> None:
    server.does["/"] = [page("<form action=/there><label>Name <input name=who></label><button>There</button></form>")]
    server.does["/there"] = [misbehaves, THERE]
    played = await play(CLICK, start=server.address + "/")
    step = played.step("click-there")
    assert (played.outcome.status, classes(step)) == ("flaky", ["navigation", None])
    assert told(step) == [("navigation", "reopen", "passed")]
    assert step.attempts[-1].address == f"{server.address}/there?who=ada"


async def test_a_page_that_is_loaded_anew_is_so_again(play: Play, server: Misbehaving) -> None:
    server.does["/there"] = [THERE, status(502), THERE]
    text = GOTO + "- {reload: {}, timeout: 8s}\n- {expect: {heading: There}, timeout: 8s}\n"
    played = await play(text, start=server.address + "/")
    step = played.step("reload")
    assert (played.outcome.status, classes(step), told(step)) == ("flaky", ["navigation", None], [])


async def test_what_was_sent_once_is_not_sent_again(play: Play, server: Misbehaving) -> None:
    server.does["/"] = [page("<form method=post action=/there><button>There</button></form>")]
    server.does["/there"] = [status(500), THERE]
    played = await play("steps:\n- {click: There, effect: once, timeout: 8s}\n", start=server.address + "/")
    step = played.step("click-there")
    assert (played.outcome.status, classes(step), told(step)) == ("failed", ["navigation"], [])
    assert server.asked.count("POST /there") == 1


# A page that crashes, a browser that dies ----------------------------------------------------------------------------
FORM = """
    <h1>Order</h1><form action=/there><label>Name <input name=who></label><label>Note <input name=note></label>
    <button>There</button></form><a href=/there>Later</a>
"""
FILLED = """
steps:
- {fill: {field: Name, with: ada}, timeout: 8s}
- {fill: {field: Note, with: soon}, timeout: 8s}
- {click: There, timeout: 8s}
- {expect: {heading: There}, timeout: 8s}
"""
Harm = Callable[[Session], Awaitable[None]]
PlayHarmed = Callable[..., Awaitable[Played]]


async def crash(session: Session) -> None:
    """Crashes the page, for real."""
    page = session.page
    gone = asyncio.ensure_future(page.wait_for_event("crash"))
    devtools = await session.context.new_cdp_session(page)
    # Navigating to chrome://crash would interrupt a navigation of planbook's.
    crashing = asyncio.ensure_future(devtools.send("Page.crash"))  # it is never answered
    await gone
    crashing.cancel()


async def kill(session: Session) -> None:
    """Kills the browser's process, like the system does when memory is short."""
    browser = session.context.browser
    assert browser
    gone = asyncio.get_running_loop().create_future()
    browser.once("disconnected", lambda _: gone.set_result(None))
    processes = await (await browser.new_browser_cdp_session()).send("SystemInfo.getProcessInfo")
    os.kill(next(one["id"] for one in processes["processInfo"] if one["type"] == "browser"), signal.SIGKILL)
    await gone


@pytest.fixture
def play_harmed(server: Misbehaving, project: Project) -> PlayHarmed:
    """Plays a plan in a separate browser, and damages it before the first attempts of a kind of step."""
    server.does["/"] = [page(FORM)]

    async def play(text: str, harm: Harm, kind: str, times: int = 1, **options: Any) -> Played:
        order = prepare(str(write(project, "tried", server.address + "/", text)), {}, project, {}.get, **options)
        events, left = Listener(), [times]
        async with AsyncExitStack() as stack:
            session = await open_session(order, BrowserOptions(), stack)

            async def carry(job: StepTask) -> None:
                async def attempt() -> None:
                    if job.kind == kind and left[0]:
                        left[0] -= 1
                        await harm(session)
                    await job.attempt()

                await execute_plainly(replace(job, attempt=attempt))

            outcome = await run(order, _ready(session), [events], carry)
        return Played(outcome, events, project)

    return play


async def _ready(session: Session) -> Session:
    return session


HARMS = pytest.mark.parametrize(("harm", "strategy"), [(crash, "reopen"), (kill, "restart")], ids=["crash", "kill"])


@HARMS
async def test_the_page_is_made_as_it_was_behind_the_last_step(
    play_harmed: PlayHarmed, harm: Harm, strategy: str
) -> None:
    played = await play_harmed(FILLED, harm, "click")
    step = played.step("click-there")
    assert (played.outcome.because, told(step)) == (None, [("crashed", strategy, "passed")])
    assert step.attempts[-1].address and step.attempts[-1].address.endswith("/there?who=ada&note=soon")


@HARMS
async def test_a_look_is_looked_again(play_harmed: PlayHarmed, harm: Harm, strategy: str) -> None:
    text = (
        "steps:\n- {fill: {field: Name, with: ada}, timeout: 8s}\n- {expect: {field: Name, value: ada}, timeout: 8s}\n"
    )
    played = await play_harmed(text, harm, "expect")
    assert (played.outcome.because, told(played.record.steps[1])) == (None, [("crashed", strategy, "passed")])


@HARMS
async def test_it_may_happen_while_something_is_waited_for(
    play_harmed: PlayHarmed, harm: Harm, strategy: str, server: Misbehaving
) -> None:
    async def meanwhile(session: Session) -> None:
        server.does["/"] = [page(FORM + "<h1>Soon</h1>")]
        tasks.append(asyncio.ensure_future(_later(harm, session)))

    tasks: list[asyncio.Future[None]] = []
    played = await play_harmed("steps:\n- {expect: {heading: Soon}, timeout: 8s}\n", meanwhile, "expect")
    step = played.step("expect-soon")
    assert (played.outcome.status, classes(step)) == ("flaky", ["crashed", None])
    assert told(step) == [("crashed", strategy, "passed")]
    error = step.attempts[0].error
    died = "the browser crashed, or somebody ended its process"
    assert error and error.message == ("the page crashed" if harm is crash else died)


async def _later(harm: Harm, session: Session) -> None:
    while session.is_dead or session.tabs.lost or not session.page.url.startswith("http"):
        await asyncio.sleep(0.05)  # it is still being reopened
    await asyncio.sleep(0.5)
    await harm(session)


@HARMS
async def test_it_may_happen_while_a_step_goes_on_that_does_not_look_at_the_page(
    play_harmed: PlayHarmed, harm: Harm, strategy: str
) -> None:
    async def meanwhile(session: Session) -> None:
        tasks.append(asyncio.ensure_future(_later(harm, session)))

    tasks: list[asyncio.Future[None]] = []
    text = FILLED.replace("- {click", "- {pause: 2s}\n- {click")
    played = await play_harmed(text, meanwhile, "pause")
    step = played.step("click-there")
    assert (played.outcome.because, told(step)) == (None, [("crashed", strategy, "passed")])
    assert step.attempts[-1].address and step.attempts[-1].address.endswith("/there?who=ada&note=soon")


@HARMS
async def test_the_first_page(play_harmed: PlayHarmed, harm: Harm, strategy: str) -> None:
    played = await play_harmed("steps:\n- {expect: {heading: Order}, timeout: 8s}\n", harm, "expect")
    assert (played.outcome.status, told(played.step("expect-order"))) == ("passed", [("crashed", strategy, "passed")])


@HARMS
async def test_an_address_is_opened_in_a_new_tab(play_harmed: PlayHarmed, harm: Harm, strategy: str) -> None:
    played = await play_harmed(
        "steps:\n- {goto: /there, timeout: 8s}\n- {expect: {heading: There}, timeout: 8s}\n", harm, "goto"
    )
    assert (played.outcome.status, told(played.step("goto-there"))) == ("passed", [("crashed", strategy, "passed")])


@HARMS
async def test_that_it_is_made_again_can_be_switched_off(play_harmed: PlayHarmed, harm: Harm, strategy: str) -> None:
    text = FILLED.replace("{click: There,", "{click: There, recover: {crashed: fail},")
    played = await play_harmed(text, harm, "click")
    step = played.step("click-there")
    assert (played.outcome.status, classes(step), told(step)) == ("failed", ["crashed"] * 2, [])


async def test_a_page_that_crashes_in_every_try_fails_the_step(play_harmed: PlayHarmed) -> None:
    async def meanwhile(session: Session) -> None:
        tasks.append(asyncio.ensure_future(_later(crash, session)))

    tasks: list[asyncio.Future[None]] = []
    played = await play_harmed("steps:\n- {click: {button: Soon}, timeout: 8s}\n", meanwhile, "click", times=9)
    step = played.step("click-soon")
    assert (played.outcome.because, classes(step)) == ('Click button "Soon": the page crashed', ["crashed"] * 3)
    assert told(step) == [("crashed", "reopen", "passed")] * 2


async def test_a_window_that_closed_itself_is_opened_again(play_harmed: PlayHarmed) -> None:
    async def close(session: Session) -> None:
        await session.page.close()

    text = "steps:\n- {click: There, timeout: 8s}\n- {expect: {heading: There}, timeout: 8s}\n"
    played = await play_harmed(text, close, "expect")
    assert (played.outcome.because, told(played.record.steps[1])) == (None, [("crashed", "reopen", "passed")])


async def test_where_the_state_is_not_kept_nothing_is_done_on_a_page_that_lost_it(
    play_harmed: PlayHarmed, project: Project
) -> None:
    (project.folder / "pyproject.toml").write_text("[tool.planbook]\nkeep_state = false\n")
    played = await play_harmed(FILLED, crash, "click")
    step = played.step("click-there")
    assert (played.outcome.status, told(step)) == ("failed", [("crashed", "reopen", "failed")] * 3)
    assert played.outcome.because == ('Click "There": the page crashed, and its state after the last step is unknown')


async def test_a_page_that_answers_a_form_is_not_made_again(play_harmed: PlayHarmed, server: Misbehaving) -> None:
    server.does["/"] = [page("<form method=post action=/sent><button>Send</button></form>")]
    server.does["/sent"] = [page("<a href=/there>There</a>")]
    text = "steps:\n- {click: Send, timeout: 8s}\n- {click: There, timeout: 8s, recover: {crashed: wait}}\n"
    played = await play_harmed(text, crash, "click", times=0)
    assert played.outcome.status == "passed"
    server.asked.clear()

    async def second(session: Session) -> None:
        if session.address.endswith("/sent"):
            await crash(session)

    played = await play_harmed(text, second, "click", times=2)
    assert played.outcome.status == "failed" and played.outcome.because
    assert "was the answer to a form" in played.outcome.because
    assert server.asked.count("POST /sent") == 1
