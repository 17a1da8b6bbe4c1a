"""What a step that failed has done all the same: the draft keeps it, or goes on only from where it knows the page."""

import pytest

from planbook.planner import draft, drafting
from tests.planner import standin as play
from tests.planner.drafted import Drafting, steps_of
from tests.planner.shopping import SECRETS, step
from tests.sites import Site

SIGN_IN = """<form method=post action=/in><label>Email <input autocomplete=username></label>
  <label>Password <input type=password></label><button>Sign in</button></form>"""
ACCOUNT = "<h1>Your account</h1><script src=/slow.js></script>"
ORDER = "<h1>Basket</h1><form method=post action=/slow-lines><button>Add a line</button></form>"
MENU = """<h1>Menu</h1><button onclick="p.hidden = false">More</button><p id=p hidden>All there is</p>"""


@pytest.fixture(autouse=True)
def limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(draft.QUICK, "timeout", "2s")
    monkeypatch.setattr(drafting, "TO_ANSWER", 2.0)


@pytest.mark.slow
async def test_a_step_that_did_not_end_in_time_but_happened_stays_in_the_plan(drafting: Drafting, site: Site) -> None:
    site.pages |= {"/": SIGN_IN, "/in": ACCOUNT}
    site.delay = 15.0
    quick = lambda turn: (setattr(site, "delay", 0.0), turn)[1]  # noqa: E731
    drafting.standin.script(
        step(fill={"field": "Email", "with": "{{ secrets.SHOP_USER }}"}),
        step(fill={"field": "Password", "with": "{{ secrets.SHOP_PASSWORD }}"}),
        step(click={"button": "Sign in"}),
        lambda body: quick(step(expect={"heading": "Your account"})),
        play.use("finish", name="sign-in", notes={"1": "### Sign in"}),
    )
    goal = "Sign in with SHOP_USER and SHOP_PASSWORD."
    outcome = await drafting.write(goal, f"{site.address}/", secrets=SECRETS)
    assert (
        "Step 3 worked. It did not finish in time, but it happened: the "
        f"browser has sent POST {site.address}/in and the browser is at {site.address}/in. So it stays in the plan; "
        "`undo_to` takes it back.\n"
    ) in drafting.told[3]
    assert (
        "  - click: {button: Sign in}\n    confidence: 0.7\n    unsure: it did not finish in time, although it "
        "happened\n"
    ) in outcome.finished.text
    assert outcome.proof.holds and site.posted == ["/in"] * 2


async def test_nothing_more_is_done_on_a_page_that_the_draft_does_not_know(drafting: Drafting, site: Site) -> None:
    site.pages |= {"/": ORDER + "<a href=/gone>Terms</a>", "/menu": MENU, "/slow-lines": "<h1>A line</h1>"}
    site.delay = 6.0
    drafting.standin.script(
        step(click={"button": "Add a line"}),
        step(expect={"heading": "Basket"}),
        play.use("finish", name="see-basket"),
        play.use("undo_to", step=0),
        step(click={"link": "Terms"}),
        step(click={"button": "Add a line"}),
        step(goto="/menu"),
        step(group="Open", steps=[{"click": {"button": "More"}}, {"click": {"button": "Less"}}]),
        play.use("try_whenever", see={"text": "All"}, steps=[{"click": {"button": "More"}}]),
        play.use("undo_to", step=1),
        step(expect={"heading": "Menu"}),
        play.use("finish", name="see-menu", notes={"1": "### See"}),
    )
    outcome = await drafting.write("See the menu.", f"{site.address}/")
    told = drafting.told
    sent = f"The page is no longer where the draft has left it: the browser has sent POST {site.address}/slow-lines."
    assert "timeout: " in told[1] and f"{sent} No further step is done before an `undo_to`.\n" in told[1]
    assert told[2] == told.pop(3) == f"refused. {sent} No further step is done before an `undo_to`."
    assert f"navigation: {site.address}/gone could not be loaded: the server answers 404 (Not Found)" in told[4]
    gone = f"the browser is at {site.address}/gone. No further step is done before an `undo_to`, or a `goto`."
    assert gone in told[4] and gone in told[5] and "Step 1 worked" in told[6]
    assert (
        "it: a part of it was done. No further step is done before an `undo_to`." in told[7] and "refused." in told[8]
    )
    assert steps_of(outcome.finished.text).endswith("  - goto: /menu\n  - expect: {heading: Menu}\n")
    assert site.posted == ["/slow-lines"] and outcome.proof.holds


async def test_a_tool_that_breaks_off_after_the_browser_began_anew(drafting: Drafting, site: Site) -> None:
    site.pages |= {"/": ORDER, "/menu": MENU}
    drafting.standin.script(
        step(goto="/menu"),
        step(click={"button": "More"}),
        play.use("try_step", step={"expect": {"heading": "Menu"}}, at=1, inputs=["much"]),
        step(expect={"heading": "Menu"}),
        play.use("undo_to", step=2),
        step(expect={"text": "All there is"}),
        play.use("finish", name="see-menu", notes={"1": "### See"}),
    )
    outcome = await drafting.write("See the menu.", f"{site.address}/")
    told = drafting.told
    assert told[3] == "try_step cannot be used like this: 'list' object has no attribute 'items'"
    assert told[4].startswith("refused. The page is no longer where the draft has left it: ")
    assert "Step 3 worked." in told[6] and outcome.proof.done == 3
