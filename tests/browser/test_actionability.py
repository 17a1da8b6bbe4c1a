"""Determines whether an element could be acted on, without a single event on the page."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Locator

from planbook.browser.acting.actionability import (
    NotActionable,
    wait_until_checkable,
    wait_until_clickable,
    wait_until_hoverable,
)
from planbook.browser.session.session import Session
from tests.patience import patient
from tests.sites import Site

Show = Callable[[str], Awaitable[None]]

VEIL = '<div id=veil style="position:fixed;inset:0;background:#eee"><p>Cookies</p></div>'
# The middle of the element is covered by something that belongs to it, or that represents it.
MET = {
    "what is in it": "<button id=it><b><i>Pay</i></b></button>",
    "the button that it is in": "<button><span id=it style='pointer-events:none'>Pay</span></button>",
    "its field": "<label id=it>Name <input style='position:absolute;inset:0'></label>",
    "a line of several": "<p style='width:9em'>Some words and then <a id=it href=#>a link that is broken</a></p>",
    "below the fold": "<div style='height:3000px'></div><button id=it>Pay</button>",
    "in a box that scrolls": "<div style='height:50px;overflow:auto'><br><br><br><br><button id=it>Pay</button></div>",
    "what a slot shows": "<s-b><b id=it>Pay</b></s-b>",
    "a shadow": "<s-b></s-b>",
}
SHADOW = """<script>customElements.define('s-b', class extends HTMLElement { connectedCallback() {
  this.attachShadow({mode: 'open'}).innerHTML = '<button class=it><slot>Pay</slot></button>' } })</script>"""


@pytest.mark.parametrize("body", MET.values(), ids=MET)
async def test_what_the_mouse_meets(body: str, show: Show, session: Session) -> None:
    await show(SHADOW + body)
    await wait_until_clickable(session.page.locator("#it, s-b:empty .it").first, 3000)
    await session.page.locator("#it, s-b:empty .it").first.click(trial=True, timeout=3000)  # and Playwright agrees


async def unready(work: Awaitable[None]) -> str:
    with pytest.raises(NotActionable) as refused:
        await work
    return f"{refused.value.error_class}: it {refused.value.words}"


async def test_what_lies_above(show: Show, session: Session) -> None:
    await show(VEIL + "<button id=it>Pay</button>")
    said = await unready(wait_until_clickable(session.page.locator("#it"), 1000 * patient(1)))
    assert (
        said == 'covered: it is covered by <div id="veil" style="position:fixed;inset:0;background:#eee">Cookies</div>'
    )


async def test_what_lies_above_the_frame_around(show: Show, session: Session, site: Site) -> None:
    site.pages["/inner"] = "<button id=it>Pay</button>"
    await show("<div id=veil></div><iframe src=/inner style='margin:40px;border:9px solid'></iframe>")
    button = session.page.frame_locator("iframe").locator("#it")
    await wait_until_clickable(button, 3000)
    await session.page.evaluate("veil.style = 'position:fixed;inset:0;background:#eee'")
    assert (await unready(wait_until_clickable(button, 1000 * patient(1)))).startswith(
        'covered: it is covered by <div id="veil"'
    )


async def test_what_lay_above_when_the_page_last_answered(show: Show, session: Session) -> None:
    await show(VEIL + "<button id=it>Pay</button>")
    busy = "ms => setTimeout(() => { const end = Date.now() + 3 * ms; while (Date.now() < end); }, ms)"
    await session.page.evaluate(busy, 1000 * patient(0.4))
    said = await unready(wait_until_clickable(session.page.locator("#it"), 1000 * patient(1)))
    assert said.startswith('covered: it is covered by <div id="veil"')


async def test_what_is_not_enabled(show: Show, session: Session) -> None:
    await show("<button id=it disabled>Pay</button>")
    said = await unready(wait_until_clickable(session.page.locator("#it"), 1000 * patient(1)))
    assert said == "timeout: it is not enabled, and stayed so until the timeout"
    await wait_until_hoverable(session.page.locator("#it"), 3000)


async def test_a_tick_that_is_there_need_not_be_clicked(show: Show, session: Session) -> None:
    await show(VEIL + "<input id=it type=checkbox checked>")
    await wait_until_checkable(session.page.locator("#it"), True, 3000)
    assert (await unready(wait_until_checkable(session.page.locator("#it"), False, 1000 * patient(1)))).startswith(
        "covered: "
    )


async def test_it_is_waited_for(show: Show, session: Session) -> None:
    await show(VEIL + "<button id=it disabled>Pay</button>")
    await session.page.evaluate("setTimeout(() => { it.disabled = false; setTimeout(() => veil.remove(), 200) }, 200)")
    await wait_until_clickable(session.page.locator("#it"), 9000)


EARS = """<script>
  heard = [];
  for (const key in window) if (/^on(mouse|pointer|click|dbl|key|focus|input|change|touch|context)/.test(key))
    addEventListener(key.slice(2), event => {
      // the browser itself tells a page that was just opened that the mouse is in its corner
      if (event.clientX !== 0 || event.clientY !== 0) heard.push(event.type);
    }, true);
</script>"""
TRIED: dict[str, Callable[[Locator], Awaitable[Any]]] = {
    "clicked": lambda it: wait_until_clickable(it, 3000),
    "pointed at": lambda it: wait_until_hoverable(it, 3000),
    "ticked": lambda it: wait_until_checkable(it, True, 3000),
}


@pytest.mark.parametrize("how", TRIED)
async def test_the_page_hears_nothing(how: str, show: Show, session: Session) -> None:
    await show(EARS + "<input id=it type=checkbox>")
    await TRIED[how](session.page.locator("#it"))
    assert await session.page.evaluate("heard") == []
    await session.page.locator("#it").check(timeout=3000)
    assert "click" in await session.page.evaluate("heard")
