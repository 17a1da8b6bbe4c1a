"""Acting: what it waits for, what is sent and how often, and the messages of each failure."""

import asyncio
import re
from collections.abc import Callable
from time import perf_counter
from typing import Any

import pytest
from playwright.async_api import Locator, Page

from planbook.browser.acting import failures
from planbook.browser.acting.page_actions import PageActions
from planbook.browser.evidence import capture
from planbook.browser.session.session import Session
from planbook.errors import StepError
from planbook.step import Target
from tests.patience import patient

from .conftest import Make, Site

pytestmark = pytest.mark.asyncio(loop_scope="session")
Show = Callable[[str], Any]

COUNTER = '<button id=b onclick="this.dataset.n = +(this.dataset.n || 0) + 1">Count</button>'


async def click(it: Locator, ms: float) -> None:
    await it.click(timeout=ms)


async def try_click(it: Locator, ms: float) -> None:
    await it.click(trial=True, timeout=ms)


def target(written: object) -> Target:
    return Target.model_validate(written)


async def count(session: Session) -> str | None:
    return await session.page.locator("#b").get_attribute("data-n")


async def newest(session: Session) -> Page:
    while session.tabs.newest is None:
        await asyncio.sleep(0.02)
    return session.tabs.newest


async def failing(work: Any) -> str:
    with pytest.raises(StepError) as caught:
        await work
    return str(caught.value)


async def test_an_act_is_done_and_told(reach: Make, show: Show, session: Session) -> None:
    await show(COUNTER)
    told: list[str] = []
    this = reach(told=told)
    await this.act(target({"button": "Count"}), click, try_click)
    assert (await count(session), this.sent, this.matched, told) == ("1", True, 'button "Count"', ["sending"])


async def test_an_act_gives_back_what_it_found(reach: Make, show: Show) -> None:
    await show("<input aria-label=Name value=Ada>")

    async def read(it: Locator, ms: float) -> str:
        return await it.input_value(timeout=ms)

    assert await reach().act(target({"field": "Name"}), read) == "Ada"


async def test_what_comes_later_is_waited_for(reach: Make, show: Show, session: Session) -> None:
    await show(f"<div id=d></div><script>setTimeout(() => d.innerHTML = `{COUNTER}`, 400)</script>")
    await reach().act(target("Count"), click)
    assert await count(session) == "1"


async def test_two_that_become_one_are_waited_for(reach: Make, show: Show, session: Session) -> None:
    await show(f"<button id=x>Count</button>{COUNTER}<script>setTimeout(() => x.remove(), 300)</script>")
    await reach().act(target({"button": "Count"}), click)
    assert await count(session) == "1"


async def test_not_found_lists_the_nearest(
    reach: Make, show: Show, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failures, "PATIENCE", 10.0)  # on a busy machine it would be left out
    await show("<button>Sign on</button><button>Log in</button><h2>Sign in</h2><label>Name <input></label>")
    this = reach(0.4)
    said = await failing(this.act(target({"button": "Sign in"}), click))
    assert said == (
        f'not_found: there is no button "Sign in" on {site.address}/; '
        'nearest: heading "Sign in", button "Sign on", button "Log in"'
    )
    said = await failing(reach(0.4).find(target({"field": "Nam"})))
    assert said == f'not_found: there is no field "Nam" on {site.address}/; nearest: field "Name"'
    assert re.search('no link "Name".*nearest: ', await failing(reach(0.4).find(target({"link": "Name"}))))


async def test_not_found_inside_says_what_is_there(reach: Make, show: Show, site: Site) -> None:
    await show("<section aria-label=Basket><button>Remove</button></section><button>Pay now</button>")
    said = await failing(reach(0.4).find(target({"button": "Pay", "in": {"region": "Basket"}})))
    assert said == (
        f'not_found: there is no button "Pay" in region "Basket" on {site.address}/; nearest: button "Remove"'
    )


async def test_a_frame_that_is_not_there(reach: Make, show: Show, site: Site) -> None:
    inner = "<iframe title=Town srcdoc='<button>Go</button>'></iframe>".replace("'", "&quot;")
    await show(f'<iframe title=Map srcdoc="{inner}"></iframe>')
    said = await failing(reach(0.4).find(target({"button": "Choose", "frame": "Town"})))
    assert said == f'not_found: there is no frame "Town" on {site.address}/; there are "Map"'
    said = await failing(reach(0.4).find(target({"button": "Choose", "frame": ["Map", "Towns"]})))
    assert said == f'not_found: there is no frame "Towns" in the frame "Map" on {site.address}/; there are "Town"'
    said = await failing(reach(0.4).find(target({"button": "Choose", "frame": ["Map", "Town"]})))
    assert said.startswith('not_found: there is no button "Choose" in the frame "Map" / "Town" on ')


async def test_not_found_by_testid(reach: Make, show: Show, site: Site) -> None:
    await show("<p data-testid=order-no>1</p><p data-testid=total>2</p>")
    said = await failing(reach(0.4).find(target({"testid": "order-number"})))
    assert said.endswith('nearest: testid "order-no", testid "total"')


async def test_ambiguous_lists_what_matched(reach: Make, show: Show) -> None:
    await show("<button id=a>Remove</button><button id=b>Remove</button>")
    this = reach(1)
    said = await failing(this.act(target({"button": "Remove"}), click))
    assert said == (
        'ambiguous: button "Remove" is there 2 times: 1) <button id="a">Remove</button>; '
        '2) <button id="b">Remove</button>. Say which with in, has_text, has, near or nth'
    )
    assert this.sent is False


async def test_what_came_only_at_the_end_is_not_said_to_be_missing(reach: Make, show: Show) -> None:
    await show("<button>Pay</button>")
    this = reach(0)
    said = await failing(this.act(target({"button": "Pay"}), click))
    assert said == 'timeout: button "Pay" was not there in time; it is now'
    assert this.sent is False


async def test_ambiguous_where_several_ways_were_tried(reach: Make, show: Show) -> None:
    await show("<button id=a>Remove</button><button id=b>Remove</button>")
    said = await failing(reach(1).act(target("Remove"), click))
    assert said.startswith('ambiguous: "Remove" is there 2 times: 1) <button id="a">')


async def test_covered_says_by_what(reach: Make, show: Show) -> None:
    await show('<div id=veil style="position:fixed;inset:0;background:#eee">Cookies</div><button>Pay</button>')
    said = await failing(reach(patient(0.6)).act(target({"button": "Pay"}), click))
    assert said == 'covered: button "Pay" is covered by <div id="veil">Cookies</div>'


async def test_disabled_and_moving_are_timeouts_with_the_reason(reach: Make, show: Show) -> None:
    await show("""<button disabled>Pay</button><style>@keyframes m {to {transform: translateX(300px)}}
        #m {animation: m .5s infinite linear}</style><button id=m>Catch me</button>""")
    said = await failing(reach(3).act(target({"button": "Pay"}), click))
    assert said == 'timeout: button "Pay" is not enabled, and stayed so until the timeout'
    said = await failing(reach(3).act(target({"button": "Catch me"}), click))
    assert said == 'timeout: button "Catch me" is not stable, and stayed so until the timeout'


async def test_an_element_that_is_replaced_all_the_time_is_stale(reach: Make, show: Show) -> None:
    await show("<button id=b>Pay</button>")

    async def hold(it: Locator, ms: float) -> None:
        handle = await it.element_handle(timeout=ms)
        await it.page.evaluate("b.remove()")
        await handle.click(timeout=ms)

    said = await failing(reach(1).act(target({"button": "Pay"}), hold))
    assert said == 'stale: button "Pay" was removed from the page while it was used'


async def test_what_cannot_be_filled_is_told_plainly(reach: Make, show: Show) -> None:
    await show("<button>Pay</button>")
    said = await failing(reach(1).act(target({"button": "Pay"}), lambda it, ms: it.fill("x", timeout=ms)))
    assert said.startswith('value: button "Pay": Element is not an <input>, <textarea>, <select>')


async def test_once_is_tried_first_and_sent_once(reach: Make, show: Show, session: Session) -> None:
    await show(f"<div id=d></div><script>setTimeout(() => d.innerHTML = `{COUNTER}`, 300)</script>")
    told: list[str] = []

    async def act(it: Locator, ms: float) -> None:
        assert told == ["sending"]
        await click(it, ms)

    this = reach(once=True, told=told)
    await this.act(target({"button": "Count"}), act, try_click)
    assert (await count(session), told, this.sent) == ("1", ["sending"], True)


async def test_once_that_could_not_be_acted_on_is_not_sent(reach: Make, show: Show) -> None:
    await show("<button disabled>Pay</button>")
    told: list[str] = []
    this = reach(2, once=True, told=told)
    assert "is not enabled" in await failing(this.act(target({"button": "Pay"}), click, try_click))
    assert (told, this.sent) == ([], False)


async def test_a_slow_page_is_told_once_even_if_something_else_is_looked_for(
    reach: Make, show: Show, session: Session
) -> None:
    busy = "let end = Date.now() + 900; while (Date.now() < end); this.dataset.n = +(this.dataset.n || 0) + 1"
    await show(f'<button id=b onclick="{busy}">Count</button>')
    looks: list[int] = []

    class Looking(PageActions):
        async def between(self) -> None:
            looks.append(1)

    await reach(kind=Looking).act(target({"button": "Count"}), click)
    assert await count(session) == "1"
    assert looks


async def test_between_can_clear_the_way(reach: Make, show: Show, session: Session) -> None:
    await show(f'<div id=veil style="position:fixed;inset:0">Cookies</div>{COUNTER}')

    class Clearing(PageActions):
        async def between(self) -> None:
            await self.page.evaluate("document.querySelector('#veil')?.remove()")

    await reach(kind=Clearing).act(target({"button": "Count"}), click)
    assert await count(session) == "1"


async def test_an_error_between_ends_the_wait(reach: Make, show: Show) -> None:
    await show("")

    class Failing(PageActions):
        async def between(self) -> None:
            raise StepError("value", "no")

    began = perf_counter()
    assert await failing(reach(60, kind=Failing).find(target({"button": "Pay"}))) == "value: no"
    assert perf_counter() - began < 30


async def test_a_click_lasts_until_the_page_is_there(reach: Make, show: Show, session: Session, site: Site) -> None:
    site.pages["/next"] = "<h1>Next</h1><img src=/slow.png>"
    await show("<a href=/next>Next</a>")
    began = perf_counter()
    await reach().act(target({"link": "Next"}), click)
    assert perf_counter() - began > 0.6
    assert session.page.url == site.address + "/next"


async def test_a_page_that_is_slow_to_answer_too(reach: Make, show: Show, session: Session, site: Site) -> None:
    site.pages["/slow"] = "<h1>Next</h1>"
    await show(
        "<form action=/slow><input name=q aria-label=Q></form><button onclick=\"location = '/slow'\">Go</button>"
    )
    await reach().act(target({"button": "Go"}), click)
    assert session.page.url == site.address + "/slow"
    await reach().open("/")

    async def press(page: Page) -> None:
        await page.keyboard.press("Enter")

    await reach().act(target({"field": "Q"}), lambda it, ms: it.focus(timeout=ms))
    await reach().act_on_page(press)
    assert session.page.url == site.address + "/slow?q="


async def test_a_page_that_never_comes_is_a_timeout(reach: Make, show: Show, site: Site) -> None:
    await show("<a href=/dead>Next</a>")
    said = await failing(reach(0.6).open("/dead"))
    assert said == f"timeout: {site.address}/dead was not there in time"


async def test_a_page_is_there_without_its_pictures_unless_they_are_asked_for(
    reach: Make, session: Session, site: Site
) -> None:
    site.pages["/half"] = "<h1>Half</h1><img src=/dead.png>"
    notes: list[str] = []
    session.note = notes.append
    await reach().open("/half")
    assert await session.page.inner_text("h1") == "Half"
    missing = f"GET {site.address}/dead.png"
    assert notes == [f"the page is used although this had not loaded in time: {missing}"]
    whole = reach(0.6)
    whole.whole = True
    assert await failing(whole.open("/half")) == (
        f"timeout: {site.address}/half was not loaded in time: {missing} did not end. "
        "`wait: settled` does not wait for it"
    )


async def test_a_page_that_never_comes_leaves_the_one_before_as_it_was(
    reach: Make, show: Show, session: Session
) -> None:
    await show("<h1>Here</h1><a href=/dead>Next</a>")
    await failing(reach(0.6).open("/dead"))
    said = await failing(reach(0.6).act(target({"link": "Next"}), click))
    assert said == 'timeout: link "Next": the page did not answer in time'
    async with asyncio.timeout(20):  # during the load, nothing on the page would answer
        assert await session.page.inner_text("h1") == "Here"


async def test_what_is_kept_of_a_page_that_waits_for_another(show: Show, session: Session, site: Site) -> None:
    await show("<h1>Here</h1><script>onload = () => setTimeout(() => location = '/dead', 100)</script>")
    async with asyncio.timeout(20):
        while "/dead" not in site.asked:
            await asyncio.sleep(0.05)
        assert {kind for kind, _, _ in await capture.collect(session)} == {"screenshot", "snapshot"}


async def test_a_page_that_cannot_be_loaded(reach: Make, show: Show, site: Site) -> None:
    await show("<a href=http://127.0.0.1:443/>Next</a>")
    refused = "navigation: http://127.0.0.1:443/ could not be loaded: nothing answers there (ERR_CONNECTION_REFUSED)"
    assert await failing(reach().open("http://127.0.0.1:443/")) == refused
    await reach().open("/")
    assert await failing(reach().act(target({"link": "Next"}), click)) == refused
    await reach().open("/")
    site.pages["/loop"] = (302, {"location": "/loop"}, "")
    assert await failing(reach().open("/loop")) == (
        f"navigation: {site.address}/loop could not be loaded: it redirects endlessly (ERR_TOO_MANY_REDIRECTS)"
    )


async def test_an_address_that_is_a_file(reach: Make, site: Site) -> None:
    site.pages["/file"] = (200, {"content-disposition": "attachment; filename=a.txt"}, "text")
    said = await failing(reach().open("/file"))
    assert said == f"navigation: {site.address}/file is a file to download, not a page; use `download`"


async def test_a_page_that_goes_on_by_itself(reach: Make, site: Site, session: Session) -> None:
    site.pages["/from"] = "<script>location = '/to'</script>"
    site.pages["/to"] = "<h1>To</h1>"
    await reach().open("/from")
    await reach().find(target({"heading": "To"}))
    assert session.page.url == site.address + "/to"


async def test_a_click_that_downloads_is_no_failed_page(reach: Make, show: Show, site: Site) -> None:
    site.pages["/file"] = (200, {"content-disposition": "attachment; filename=a.txt"}, "text")
    await show("<a href=/file>Get it</a>")
    await reach().act(target({"link": "Get it"}), click)


async def test_a_crash_is_told_and_the_next_try_has_a_page(
    reach: Make, show: Show, session: Session, site: Site
) -> None:
    await show(COUNTER)
    waiting = asyncio.ensure_future(failing(reach(5).act(target({"button": "Other"}), click)))
    await asyncio.sleep(0.1)
    with pytest.raises(Exception, match=r"ERR_ABORTED|crashed"):
        await session.page.goto("chrome://crash")
    assert await waiting == "crashed: the page crashed"
    await reach().act(target({"button": "Count"}), click)
    assert (await count(session), session.page.url) == ("1", site.address + "/")
    assert len(session.tabs.all) == 1


async def test_a_window_that_closes_itself_leads_back(reach: Make, show: Show, session: Session, site: Site) -> None:
    site.pages["/popup"] = '<button onclick="window.close()">Done</button>'
    await show("<button onclick=\"window.open('/popup')\">Open</button>")
    first = session.page
    await reach().act(target("Open"), click)
    opened = await newest(session)
    session.tabs.go_to(opened)
    await reach().act(target("Done"), click)
    while session.page is not first:
        await asyncio.sleep(0.02)
    await reach().find(target("Open"))


async def test_waiting_in_a_window_that_is_closed(reach: Make, show: Show, session: Session) -> None:
    await show("")
    await session.tabs.open()
    waiting = asyncio.ensure_future(failing(reach(5).find(target({"button": "Pay"}))))
    await asyncio.sleep(0.1)
    await session.page.close()
    assert await waiting == "crashed: the window was closed while it was used"
