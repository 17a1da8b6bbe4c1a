"""Entries of `whenever` are tried while they are visible, and are then in the plan."""

from typing import Any

import pytest

from planbook.demo.shop import Shop
from planbook.errors import PlanbookError
from planbook.planner import stored_drafts as drafts
from planbook.planner.writing import write
from tests.planner import standin as play
from tests.planner.drafted import Drafting
from tests.planner.shopping import run_plan, step

COOKIES = {"dialog": "Cookies"}
REJECT = {"click": {"button": "Reject all"}}
FINISH = play.use("finish", name="see-paper")


def whenever(see: Any, *steps: dict[str, Any]) -> play.Turn:
    return play.use("try_whenever", see=see, steps=list(steps))


@pytest.mark.parametrize("cookies", [pytest.param("", marks=pytest.mark.slow), "?cookies=late"])
async def test_a_box_about_cookies(drafting: Drafting, served: Shop, cookies: str) -> None:
    drafting.standin.script(
        whenever(COOKIES, REJECT),
        step(click={"link": "A4 copy paper"}),
        step(expect={"heading": "A4 copy paper"}),
        FINISH,
    )
    outcome = await drafting.write("See the paper.", f"{served.url}/catalogue{cookies}")
    assert "It worked, and is in the plan for whenever that appears." in drafting.told[1]
    assert 'dialog "Cookies"' not in drafting.told[1].replace('- dialog "Cookies"', "")
    assert (
        "whenever:\n  - see: {dialog: Cookies}\n    steps:\n      - click: {button: Reject all}\n"
    ) in outcome.finished.text
    assert "steps:\n  - click: {link: A4 copy paper}\n" in outcome.finished.text and outcome.proof.holds
    assert outcome.proof.total == 2 and outcome.finished.problems == ()
    ran = await run_plan(drafting.project, "see-paper")
    assert ran.status == "passed", ran.because


@pytest.mark.parametrize(
    ("turn", "words"),
    [
        (whenever({"dialog": "Offers"}, REJECT), "expectation: "),
        (whenever({"heading": "Catalogue"}, REJECT), "expectation: "),
        (whenever(COOKIES, {"click": {"button": "Close"}}), "not_found: "),
        (whenever(COOKIES, {"goto": "http://elsewhere.example/"}), "refused: elsewhere.example is not allowed"),
        (whenever(COOKIES, {**REJECT, "effect": "once"}), "may come again, so nothing about it is `once`."),
        (whenever({"dance": 1}, REJECT), "dance"),
        (play.use("try_whenever", see=COOKIES), "try_whenever cannot be used like this: 'steps'"),
    ],
)
async def test_what_is_not_there_or_does_not_go_away_or_is_unsafe(
    drafting: Drafting, served: Shop, turn: play.Turn, words: str
) -> None:
    drafting.standin.script(turn, step(expect={"heading": "Catalogue"}), FINISH)
    outcome = await drafting.write("See the paper.", f"{served.url}/catalogue")
    assert words in drafting.told[1], drafting.told[1]
    assert "whenever" not in outcome.finished.text


@pytest.mark.slow
async def test_the_same_again_replaces_it(drafting: Drafting, served: Shop) -> None:
    drafting.standin.script(
        whenever(COOKIES, {"click": {"button": "Accept all"}}),
        play.use("undo_to", step=0),
        whenever(COOKIES, REJECT),
        step(expect={"heading": "Catalogue"}),
        FINISH,
    )
    outcome = await drafting.write("See the paper.", f"{served.url}/catalogue")
    assert outcome.finished.text.count("- see:") == 1 and "Reject all" in outcome.finished.text
    assert "Accept" not in outcome.finished.text


@pytest.mark.slow
async def test_a_draft_that_is_gone_on_with_knows_it(drafting: Drafting, served: Shop) -> None:
    drafting.standin.script(whenever(COOKIES, REJECT), play.overloaded(), play.overloaded(), play.overloaded())
    wanted = drafting.wanted("See the paper.", f"{served.url}/catalogue")
    with pytest.raises(PlanbookError, match=r"Continue it: planbook write --continue"):
        await write(wanted, [drafting.events])
    again = drafts.load(drafting.project, "last")
    drafting.standin.requests.clear()
    drafting.standin.script(step(click={"link": "A4 copy paper"}), step(expect={"heading": "A4 copy paper"}), FINISH)
    outcome = await write(type(wanted)(**{**vars(wanted), "kept": again}), [drafting.events])
    assert 'It already handles these whenever they appear: {"dialog": "Cookies"}.' in drafting.told[0]
    assert "  - see: {dialog: Cookies}\n" in outcome.finished.text and outcome.proof.holds


async def test_behind_what_is_only_found_nothing_is_tried(drafting: Drafting, served: Shop) -> None:
    once = {"click": {"link": "A4 copy paper"}, "effect": "once", "title": "Go", "verify": {"heading": "Catalogue"}}
    drafting.standin.script(
        step(**once), whenever(COOKIES, REJECT), step(expect={"heading": "Catalogue"}), play.use("finish", name="see")
    )
    outcome = await drafting.write("See the paper.", f"{served.url}/catalogue")
    assert "Nothing can be tried after a `once` step." in drafting.told[2]
    assert "whenever" not in outcome.finished.text
