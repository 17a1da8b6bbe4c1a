"""A reading contains everything that a person could click or fill, and each target leads to exactly one element.

Chromium's accessibility tree says what there is; Playwright says what a target leads to in a run.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from planbook.browser.network.allowlist import Guard
from planbook.browser.reading.reader import read
from planbook.browser.session.session import Session
from planbook.demo.shop import Shop, serve
from tests.look.counted import count
from tests.miniwob.site import Site as MiniWob
from tests.sites import Site

SHOP = {"/": 16, "/catalogue": 31, "/login": 12, "/branches": 18, "/notebook": 22, "/drawer": 9, "/gift-card": 15}
TASKS = {"book-flight": 4, "click-checkboxes-large": 13, "click-tab-2": 6, "form-sequence-3": 5, "multi-layouts": 4}

TRICKY = """
<button>Save</button><button>save:</button><button aria-label="Save">x</button>
<table><caption>Orders</caption><tr><th>No<th>What
<tr><td>1<td>Ink <button>Delete</button><tr><td>11<td>Paper <button>Delete</button>
<tr><td>12<td>Ink, red <button>Delete</button></table>
<ul><li>One <a href=#1>More</a><li>Two <a href=#2>More</a></ul>
<section aria-label=First><input placeholder=Amount></section>
<section aria-label=Second><input placeholder=Amount></section>
<label>Name <input></label><label for=n2>Name <b>again</b></label><input id=n2>
<label>Colour <select><option>red<option>blue</select></label>
<label>Note <textarea>some text</textarea></label>
<label><input type=checkbox> I agree <a href=#terms>to the terms</a></label>
<div role=button tabindex=0>{{ secrets.KEY }}</div><a href=#p>/order/</a><a href=#b>a\\b "c" 'd'</a>
<button><img alt=Find src=></button><button title="Close it">×</button><button></button><button></button>
<a href=#long>A link that is called by a whole sentence which is so long that no one would ever write it into a plan</a>
<div aria-hidden=true><button>Save</button></div>
<div contenteditable style="min-height:2em"></div><details><summary>Details</summary><a href=#in>inside</a></details>
<input type=date aria-label=Day><input type=file aria-label=Scan><input type=range aria-label=Volume>
<input type=password aria-label=Code><input type=color aria-label=Paint><input type=image alt=Go>
<style>#tick::before { content: "✓ " }</style><button id=tick>Done</button>
<div role=listbox aria-label=Sizes><div role=option tabindex=0>S</div><div role=option>M</div></div>
<div style="display:contents"><button>Shown</button></div><button style="visibility:hidden">Gone</button>
<p><a href=#z>zero\u200bwidth</a> <a href=#u>Ünïcode ẞ</a></p>
<s-b></s-b><s-b></s-b>
<script>
  customElements.define('s-b', class extends HTMLElement { connectedCallback() {
    this.attachShadow({mode: 'open'}).innerHTML = '<label>Inner <input></label><button>In shadow</button>'; } })
</script>
"""


@pytest.fixture(scope="session")
def shop() -> Iterator[Shop]:
    with serve() as shop:
        yield shop


@pytest.fixture(scope="session")
def tasks() -> Iterator[MiniWob]:
    with MiniWob() as site:
        yield site


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser) -> AsyncIterator[Page]:
    page = await browser.new_page()
    yield page
    await page.close()


async def all_there(page: Page, at_least: int) -> None:
    found = await count(page, await read(page))
    assert found.missing == []
    assert found.wrong == []
    assert len(found.there) >= at_least


@pytest.mark.parametrize("path", SHOP)
async def test_the_shop(path: str, shop: Shop, page: Page) -> None:
    await page.goto(shop.url + path, wait_until="networkidle")
    await all_there(page, SHOP[path])


@pytest.mark.parametrize("task", TASKS)
async def test_tasks(task: str, tasks: MiniWob, page: Page) -> None:
    await page.goto(f"{tasks.address}/miniwob/{task}.html?seed=3", wait_until="networkidle")
    await all_there(page, TASKS[task])


async def test_what_is_hard_to_tell_apart(show: Callable[[str], Awaitable[None]], session: Session) -> None:
    await show(TRICKY)
    await all_there(session.page, 42)


async def test_frames_in_frames_and_from_elsewhere(browser: Browser, site: Site) -> None:
    site.pages["/inner"] = "<button>Pay</button><iframe src=/innermost title=Deep></iframe>"
    site.pages["/innermost"] = "<button>Pay</button><label>Sum <input></label>"
    elsewhere = site.address.replace("127.0.0.1", "localhost")  # another site: its frame has a separate process
    site.pages["/"] = (
        "<button>Pay</button><iframe src=/inner name=one></iframe><iframe src=/inner></iframe>"
        f"<iframe src={elsewhere}/inner title=Other></iframe><iframe src=/inner hidden></iframe>"
    )
    session = await Session.begin(browser, Guard(site.address, ["127.0.0.1:*", "localhost:*"]))
    try:
        await session.page.goto(site.address, wait_until="networkidle")
        await all_there(session.page, 10)
    finally:
        await session.close()
