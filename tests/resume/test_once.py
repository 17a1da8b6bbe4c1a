"""A `once` step of which it is unknown whether it was sent."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from planbook.browser.session.saved_state import CannotResume
from planbook.errors import PlanbookError
from tests.engine.members import Members
from tests.engine.test_sessions import SIGN_IN
from tests.resume.conftest import Ground
from tests.sites import Site

Write = Callable[..., Path]
SEND = "steps:\n- title: Send it\n  click: {button: Send}\n  effect: once\n"
FORM = "<form method=post action=/done><button>Send</button></form>"
SAY = "Look whether it was, and say so: planbook run --resume {} --assume sent (or not-sent)"
PERHAPS = '"Send it" may have been sent, or not; it is sent at most once. ' + SAY
UNDECLARED = '"Click button "Send"" was sent, and its result is not known; it does not say \'effect: repeat\'. ' + SAY
SENT = '"Send it" was sent, and its result is not known; it is sent at most once. ' + SAY


@pytest.fixture
def form(site: Site) -> Site:
    site.pages |= {"/": FORM, "/done": (303, {"location": "/list"}, ""), "/list": "<h1>List</h1><p>0 orders</p>"}
    return site


async def asked(ground: Ground) -> str:
    with pytest.raises(CannotResume) as caught:
        await ground.resume()
    return str(caught.value)


async def test_it_is_asked_for_and_no_run_begins(ground: Ground, write: Write, form: Site) -> None:
    await ground.begin(write(SEND), "click-send sending")
    assert await asked(ground) == PERHAPS.format(ground.run_id)
    assert len(ground.runs) == 1 and form.posted == []


async def test_what_is_known_to_be_sent_is_said_so(ground: Ground, write: Write, form: Site) -> None:
    await ground.begin(write(SEND), "click-send attempt_ended")
    assert await asked(ground) == SENT.format(ground.run_id)


async def test_not_sent_it_is_sent(ground: Ground, write: Write, form: Site) -> None:
    await ground.begin(write(SEND + "- expect: List\n"), "click-send sending")
    outcome = await ground.resume(assume="not-sent")
    assert outcome and (outcome.status, form.posted) == ("passed", ["/done"])
    assert "It counts as not sent: as stated when it was resumed." in ground.notes()


async def test_sent_it_is_not_sent_again(ground: Ground, write: Write, form: Site) -> None:
    await ground.begin(write(SEND + "- goto: /list\n"), "click-send attempt_ended")
    outcome = await ground.resume(assume="sent")
    assert outcome and (outcome.status, form.posted) == ("passed", ["/done"])
    assert ground.statuses == {"click-send": "skipped", "goto-list": "passed"}
    assert "It counts as sent: as stated when it was resumed." in ground.notes()


async def test_it_is_asked_for_again_where_the_next_run_is_cut_off_too(
    ground: Ground, write: Write, form: Site
) -> None:
    await ground.begin(write(SEND), "click-send sending")
    await ground.resume("click-send sending", assume="not-sent")
    assert await asked(ground) == PERHAPS.format(ground.run_id)
    outcome = await ground.resume(assume="not-sent")
    assert outcome and (outcome.status, form.posted) == ("passed", ["/done"])


async def test_to_say_so_where_nothing_is_unclear_is_a_mistake(ground: Ground, write: Write, form: Site) -> None:
    await ground.begin(write(SEND), "click-send begun")
    with pytest.raises(PlanbookError) as caught:
        await ground.resume(assume="sent")
    assert str(caught.value) == (
        f"--assume sent: no step of the run {ground.run_id} may have been sent without a known end."
    )


async def test_what_says_nothing_and_has_sent_something_is_asked_for_too(
    ground: Ground, write: Write, form: Site
) -> None:
    await ground.begin(write("steps:\n- click: {button: Send}\n"), "click-send attempt_ended")
    assert await asked(ground) == UNDECLARED.format(ground.run_id)
    assert form.posted == ["/done"]


async def test_what_may_be_repeated_is_repeated(ground: Ground, write: Write, form: Site) -> None:
    await ground.begin(write("steps:\n- click: {button: Send}\n  effect: repeat\n"), "click-send attempt_ended")
    outcome = await ground.resume()
    assert outcome and (outcome.status, form.posted) == ("passed", ["/done", "/done"])


# verify ---------------------------------------------------------------------------------------------------------------
LISTED = SEND + "  verify:\n  - goto: /list\n  - expect: {text: 1 order}\n- expect: List\n"


async def test_verify_finds_that_it_was_not(ground: Ground, write: Write, form: Site) -> None:
    await ground.begin(write(LISTED), "click-send sending")
    outcome = await ground.resume()
    assert outcome and (outcome.status, form.posted) == ("passed", ["/done"])
    assert "It counts as not sent: its `verify` says so." in ground.notes()


async def test_verify_finds_that_it_was_and_the_rest_is_done_from_its_page(
    ground: Ground, write: Write, form: Site
) -> None:
    await ground.begin(write(LISTED), "click-send attempt_ended")
    form.pages |= {"/list": "<h1>List</h1><p>1 order</p>", "/": (303, {"location": "/list"}, "")}
    outcome = await ground.resume()
    assert outcome and (outcome.status, form.posted) == ("passed", ["/done"])
    assert ground.statuses["click-send"] == "skipped" and ground.statuses["expect-list"] == "passed"
    assert "It counts as sent: its `verify` says so." in ground.notes()


async def test_verify_by_a_look_at_the_page_on_which_it_began(ground: Ground, write: Write, form: Site) -> None:
    text = SEND + "  verify: {text: already sent}\n"
    await ground.begin(write(text), "click-send sending")
    form.pages["/"] = FORM + "<p>already sent</p>"
    outcome = await ground.resume()
    assert outcome and (outcome.status, form.posted) == ("passed", [])
    ground.runs.clear()
    await ground.begin(write(text), "click-send sending")
    form.pages["/"] = FORM
    outcome = await ground.resume()
    assert outcome and (outcome.status, form.posted) == ("passed", ["/done"])


async def test_verify_that_cannot_look_is_no_answer(ground: Ground, write: Write, form: Site) -> None:
    await ground.begin(write(LISTED), "click-send attempt_ended")
    form.pages["/list"] = (303, {"location": "/elsewhere"}, "")
    form.pages["/elsewhere"] = "<h1>Welcome, stranger</h1>"
    said = await asked(ground)
    assert said.startswith('Whether "Send it" was sent could not be verified: Expect ')
    assert said.endswith(f"The page was {form.address}/elsewhere. {SAY.format(ground.run_id)}")
    outcome = await ground.resume(assume="sent")
    assert outcome and outcome.because and "List" in outcome.because
    assert form.posted == ["/done"]


@pytest.fixture
def members() -> Iterator[Members]:
    members = Members()
    yield members
    members.server.shutdown()


async def test_who_is_signed_out_is_signed_in_by_the_session_to_verify(
    ground: Ground, write: Write, members: Members
) -> None:
    ground.secrets["PASSWORD"] = members.good_password
    write(SIGN_IN, "sign-in", f"{members.address}/login")
    text = "session: sign-in\nsteps:\n- {click: Pay, effect: once, verify: [{goto: /orders}, {expect: {text: Pay}}]}\n"
    await ground.begin(write(text, start=f"{members.address}/orders"), "click-pay attempt_ended")
    members.valid.clear()
    outcome = await ground.resume()
    assert outcome and (outcome.status, members.signed_in, members.paid) == ("passed", 2, 1)


ASKED = """
steps:
- click: {button: Send}
  effect: repeat
- title: Send it
  dialog: accept
  effect: once
- expect: List
"""
ASKS = "<form method=post action=/done onsubmit=\"return confirm('Send?')\"><button>Send</button></form>"


async def test_a_box_whose_answer_sent_something_is_not_answered_again(
    ground: Ground, write: Write, form: Site
) -> None:
    form.pages["/"] = ASKS
    await ground.begin(write(ASKED), "dialog-accept passed")
    assert await asked(ground) == SENT.format(ground.run_id)
    outcome = await ground.resume(assume="sent")
    assert outcome and (outcome.because or "").startswith('Expect that text "List"')
    assert form.posted == ["/done"]


async def test_a_box_of_a_step_that_counts_as_sent_is_gone(ground: Ground, write: Write, form: Site) -> None:
    form.pages["/"] = ASKS
    await ground.begin(write(SEND + "- dialog: accept\n- goto: /list\n"), "dialog-accept begun")
    outcome = await ground.resume(assume="sent")
    assert outcome and outcome.status == "passed"
    assert ground.statuses == {"click-send": "skipped", "dialog-accept": "skipped", "goto-list": "passed"}
