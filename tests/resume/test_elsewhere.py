"""The page is not where it should be after the browser's state was restored."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from planbook.browser.session.saved_state import CannotResume
from tests.engine.members import Members
from tests.engine.test_sessions import SIGN_IN
from tests.resume.conftest import Ground
from tests.sites import Site

Write = Callable[..., Path]
LOOK = "steps:\n- goto: /orders\n- {expect: {heading: Orders}, timeout: 3s}\n"


@pytest.fixture
def members(ground: Ground) -> Iterator[Members]:
    members = Members()
    ground.secrets["PASSWORD"] = members.good_password
    yield members
    members.server.shutdown()


async def refused(ground: Ground) -> str:
    with pytest.raises(CannotResume) as caught:
        await ground.resume()
    assert ground.record.ended and ground.record.ended.status == "failed"
    assert ground.record.ended.because == str(caught.value)
    return str(caught.value)


async def test_signed_out_is_said_and_the_new_run_can_be_gone_on_with(
    ground: Ground, write: Write, members: Members
) -> None:
    text = SIGN_IN + LOOK.removeprefix("steps:\n")
    await ground.begin(write(text, start=f"{members.address}/login"), "goto-orders passed")
    valid = set(members.valid)
    members.valid.clear()
    assert await refused(ground) == (
        f"The run stopped at {members.address}/orders, but opening that leads to {members.address}/login?next=/orders "
        "now: signed out, perhaps, or the site goes on by other pages. Run the plan anew, or sign in by a session and "
        "resume again."
    )
    members.valid |= valid
    outcome = await ground.resume()
    assert outcome and outcome.status == "passed"
    assert ground.statuses["goto-orders"] == "skipped" and ground.statuses["expect-orders"] == "passed"


async def test_a_session_that_has_ended_is_signed_in_to(ground: Ground, write: Write, members: Members) -> None:
    write(SIGN_IN, "sign-in", f"{members.address}/login")
    await ground.begin(write("session: sign-in\n" + LOOK, start=f"{members.address}/orders"), "goto-orders passed")
    members.valid.clear()
    outcome = await ground.resume()
    assert outcome and (outcome.status, members.signed_in) == ("passed", 2)
    (recovered,) = ground.record.recoveries
    assert (recovered.error_class, recovered.strategy, recovered.status) == ("signed_out", "sign_in", "passed")


async def test_a_state_that_another_run_has_saved_since_is_taken(
    ground: Ground, write: Write, members: Members
) -> None:
    write(SIGN_IN, "sign-in", f"{members.address}/login")
    plan = write("session: sign-in\n" + LOOK, start=f"{members.address}/orders")
    await ground.begin(plan, "goto-orders passed")
    stopped = ground.runs.copy()
    members.valid.clear()
    await ground.begin(plan, "goto-orders passed")
    ground.runs = stopped
    outcome = await ground.resume()
    assert outcome and (outcome.status, members.signed_in) == ("passed", 2)


async def test_a_session_is_not_signed_in_to_where_that_is_switched_off(
    ground: Ground, write: Write, members: Members
) -> None:
    write(SIGN_IN, "sign-in", f"{members.address}/login")
    text = "session: sign-in\nrecover: {signed_out: fail}\n" + LOOK
    await ground.begin(write(text, start=f"{members.address}/orders"), "goto-orders passed")
    members.valid.clear()
    assert "leads to" in await refused(ground)
    assert members.signed_in == 1


async def test_a_remedy_of_the_plan_is_done(ground: Ground, write: Write, members: Members) -> None:
    write(SIGN_IN, "sign-in", f"{members.address}/login")
    text = "secrets: [PASSWORD]\nrecover: {expectation: {call: sign-in}}\nsteps:\n- call: sign-in\n"
    await ground.begin(
        write(text + LOOK.removeprefix("steps:\n"), start=f"{members.address}/login"), "goto-orders passed"
    )
    members.valid.clear()
    outcome = await ground.resume()
    assert outcome and (outcome.status, members.signed_in) == ("passed", 2)
    assert [one.strategy for one in ground.record.recoveries] == ["call"]


TWO = "steps:\n- goto: /form\n- fill: {field: Name, with: Ada}\n- click: Next\n"
FORM = "<label>Name <input></label><button>Next</button>"


@pytest.fixture
async def stopped(ground: Ground, write: Write, site: Site) -> Ground:
    site.pages |= {"/": "", "/form": FORM}
    await ground.begin(write(TWO), "fill-name passed")
    return ground


async def test_a_page_that_is_gone(stopped: Ground, site: Site) -> None:
    del site.pages["/form"]
    said = f"The page {site.address}/form where the run stopped answers with an error 404 now."
    assert await refused(stopped) == said


async def test_a_page_that_cannot_be_opened(stopped: Ground, site: Site) -> None:
    site.pages["/form"] = (303, {"location": "http://127.0.0.1:1/"}, "")
    assert await refused(stopped) == (
        "The page where the run stopped cannot be opened: http://127.0.0.1:1/ is not allowed; "
        "to allow its port, list 127.0.0.1:1 under 'allow'"
    )


async def test_a_field_that_is_gone(stopped: Ground, site: Site) -> None:
    site.pages["/form"] = "<button>Next</button>"
    assert await refused(stopped) == (
        f'The field "Name" of {site.address}/form, which was filled when the run stopped, is not there now, or '
        "does not take its value. Run the plan from the start."
    )


async def test_fields_scroll_and_focus_are_as_they_were(stopped: Ground, site: Site) -> None:
    seen = (
        "<script>document.querySelector('button').onclick = () => { document.title = document.forms.length }</script>"
    )
    site.pages["/form"] = FORM + seen
    outcome = await stopped.resume()
    assert outcome and outcome.status == "passed"
    assert stopped.statuses == {"goto-form": "skipped", "fill-name": "skipped", "click-next": "passed"}


async def test_the_answer_to_a_form_is_not_opened_without_sending_it(ground: Ground, write: Write, site: Site) -> None:
    site.pages |= {"/": "<form method=post action=/done><button>Send</button></form>", "/done": "<h1>Done</h1>"}
    await ground.begin(write("steps:\n- click: {button: Send}\n  effect: once\n- expect: Done\n"), "click-send passed")
    assert await refused(ground) == (
        f"The page {site.address}/done where the run stopped was the answer to a form, and is not there without "
        "sending that again. Run the plan from the start. A run from the beginning sends again what this one has sent: "
        '"Click button "Send"".'
    )
    assert site.posted == ["/done"]
