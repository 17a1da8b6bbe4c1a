"""An unchanged page is not read again, and the history counts how often."""

import pytest

from planbook.demo.shop import Shop
from planbook.events import Noted
from planbook.planner.outcome import Unfinished
from tests.planner import standin as play
from tests.planner.drafted import Drafting
from tests.planner.shopping import step


async def test_a_page_between_two_steps_of_a_turn_is_told_in_short(drafting: Drafting, served: Shop) -> None:
    drafting.standin.script(
        play.uses(
            ("try_step", {"step": {"goto": "/catalogue"}}),
            ("try_step", {"step": {"goto": "/basket"}}),
            ("try_step", {"step": {"goto": "/catalogue"}}),
            ("try_step", {"step": "no step"}),
        ),
        play.uses(("try_step", {"step": {"goto": "/basket"}}), ("finish", {"name": "shop", "give_up": "enough"})),
    )
    with pytest.raises(Unfinished):
        await drafting.write("Look.", served.url)
    short, _, broken = drafting.told[1].partition("try_step cannot be used like this")
    assert short.count("The page, in short, since the next step follows:") == 3 and '"/basket"' in short
    assert "A4 copy paper" not in short and "A4 copy paper" in broken, "what did not work shows the page that is there"


async def test_how_often_pages_were_read_is_told(drafting: Drafting, served: Shop) -> None:
    drafting.standin.script(
        play.use("look"),
        play.use("look"),
        step(expect={"heading": "Sign in"}),
        play.use("finish", name="look"),
    )
    await drafting.write("Look.", f"{served.url}/login")
    told = [event.message for event in drafting.events if isinstance(event, Noted) and event.kind == "readings"]
    assert told == ["Pages were looked at 4 times, 3 of them unchanged and not read again."]
