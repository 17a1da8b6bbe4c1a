"""An unchanged page is not read again, and the history counts how often."""

from planbook.demo.shop import Shop
from planbook.events import Noted
from tests.planner import standin as play
from tests.planner.drafted import Drafting
from tests.planner.shopping import step


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
