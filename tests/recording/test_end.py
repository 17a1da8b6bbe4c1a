"""The end of a recording while a page does not answer: it comes soon, and what was not captured is named."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext

from planbook.browser.recording import listening
from planbook.recording.plan_text import sentence
from planbook.recording.recorder import Recorder
from tests.recording.person import Person
from tests.sites import Site

PAGE = """<h1>Shop</h1><button onclick="alert('Saved')">Show</button><button onclick="confirm('Sure?')">Ask</button>
<button onclick="while (true) {}">Count</button>
<button onclick="onbeforeunload = event => event.preventDefault()">Edit</button>
<iframe src=/inner></iframe>"""
INNER = "<button onclick=\"top.alert('Changed')\">Save</button>"
SOON = 3 * (listening.PATIENCE + 2 * listening.AT_ONCE)  # seconds; on a busy machine


@pytest_asyncio.fixture
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context()
    context.on("dialog", lambda dialog: None)  # it stays open
    yield context
    await context.close()


async def recorded(context: BrowserContext, site: Site, *names: str) -> Recorder:
    """Presses these buttons while it is recorded; the last one keeps its page from answering."""
    site.pages |= {"/": PAGE, "/inner": INNER}
    page = await context.new_page()
    recorder = Recorder(context)
    await recorder.start(page)
    await page.goto(site.address)
    me = Person(page)
    for name in names:
        await me.point(me.called("button", name))
        await me.mouse.down()
        await given_up(me.mouse.up())
    return recorder


async def given_up(work: object, seconds: float = 0.7) -> None:
    """Does what does not return, as a dialog is open."""
    task = asyncio.ensure_future(work)  # type: ignore[call-overload]
    task.add_done_callback(lambda done: done.cancelled() or done.exception())
    await asyncio.wait([task], timeout=seconds)


async def said_at_the_end(recorder: Recorder) -> list[str]:
    began = time.monotonic()
    await asyncio.wait_for(recorder.stop(), SOON + 30)
    assert time.monotonic() - began < SOON
    return [sentence(step) for step in recorder.steps]


CASES = {
    "Show": 'the answer to an alert "Saved" on /: it was still open when the recording ended',
    "Ask": 'the answer to a confirm "Sure?" on /: it was still open when the recording ended',
    "Count": "what was done last on /: the page did not answer when the recording ended",
}


@pytest.mark.parametrize("name", CASES)
async def test_page_that_does_not_answer_is_named(name: str, context: BrowserContext, site: Site) -> None:
    recorder = await recorded(context, site, name)
    assert await said_at_the_end(recorder) == [f'Click button "{name}"', f"Not recorded: {CASES[name]}."]
    assert recorder.steps[1] == {"note": f"Not recorded: {CASES[name]}.\n"}  # the plan says so as well


async def test_question_before_leaving_is_named(context: BrowserContext, site: Site) -> None:
    recorder = await recorded(context, site, "Edit")
    page = context.pages[0]
    async with page.expect_event("dialog"):  # on a busy machine it comes later than that
        await given_up(page.close(run_before_unload=True))
    assert await said_at_the_end(recorder) == [
        'Click button "Edit"',
        "Not recorded: the answer to the question before leaving /: it was still open when the recording ended.",
    ]


async def test_act_that_could_not_be_read_is_named(context: BrowserContext, site: Site) -> None:
    """Where the frame is can only be read from the page around it, which has a dialog open."""
    recorder = await recorded(context, site)
    me = Person(context.pages[0])
    await me.point(me.called("button", "Save", me.page.frame_locator("iframe")))
    await me.mouse.down()
    await given_up(me.mouse.up())
    assert await said_at_the_end(recorder) == [
        "Not recorded: click Save: the page did not answer before the recording ended.",
        'Not recorded: the answer to an alert "Changed" on /: it was still open when the recording ended.',
    ]


async def test_tab_that_crashed_is_named(context: BrowserContext, site: Site) -> None:
    recorder = await recorded(context, site)
    await context.pages[0].get_by_role("button", name="Show").wait_for()
    await given_up(context.pages[0].goto("chrome://crash"), 5)
    assert await said_at_the_end(recorder) == ["Not recorded: what was done last on /: the page crashed."]
