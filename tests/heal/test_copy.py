"""A step that failed after a `once` step is healed from a copy of its page, since nobody comes there again."""

import pytest
from playwright.async_api import Browser

from planbook.browser.evidence.page_copy import copy_of_page, show_copy
from planbook.browser.network.allowlist import Guard
from planbook.browser.session.session import Session
from planbook.heal.text import COPY, as_text
from planbook.places import Project
from tests.heal.conftest import Heal, Run
from tests.heal.test_heal import FORM
from tests.sites import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

PLAN = """
    steps:
      - click: {button: Send order}
        effect: once
      - click: {button: Print}
        retries: 0
"""
SENT = "document.querySelector('#after').hidden = false"
PAGE = FORM.replace("return false", f"{SENT}; return false") + (
    "<section id=after hidden><h2>Receipt</h2><button id=print>Print</button><button>Close</button></section>"
)
ODD = """
<title>Odd</title><style>.no {display: none}</style><script>1</script>
<div class=no><button>Hidden</button></div><div hidden style="display: block"><button>Shown</button></div>
<label>Name <input value=Ann></label><textarea>typed</textarea><input type=submit value=Go>
<span id=words class=no>Close it</span><button aria-labelledby=words onclick="go()">x</button>
<label>Wide <input type=checkbox class=no></label><div style="display: contents"><a href=/a>A &lt;b&gt;</a></div>
<x-open><template shadowrootmode=open><button>Inside</button></template></x-open>
<select><option>One<option>Two</select>
"""


async def test_a_step_after_a_once_is_healed_from_the_copy(play: Run, mend: Heal, site: Site, project: Project) -> None:
    await play(PLAN, PAGE)
    failed = await play(PLAN, PAGE.replace("Print", "Print it"))
    posted = len(site.posted)
    healed = await mend(failed)
    assert (healed.verdict, healed.target, healed.on_copy) == ("found", {"button": "Print it"}, True)
    assert COPY.format(site.address + "/") in as_text(healed)
    assert (len(site.posted), healed.as_json()["tried_live"]) == (posted, False)


async def test_the_copy_has_what_can_be_seen_and_does_nothing(browser: Browser, site: Site) -> None:
    site.pages["/odd"] = ODD
    session = await Session.begin(browser, Guard(site.address, []))
    await session.page.goto(site.address + "/odd")
    copied = await copy_of_page(session) or ""
    seen = await session.page.locator("body").aria_snapshot()
    assert not any(word in copied for word in ("Hidden", "Ann", "typed", "go()", "<script", "<style"))
    await show_copy(session, copied, site.address + "/odd")
    assert await session.page.locator("body").aria_snapshot() == seen.replace(": Ann", "").replace(": typed", "")
    await session.close()
