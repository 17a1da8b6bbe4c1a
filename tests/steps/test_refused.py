"""A site that does not accept what a step sends: a form of a `once` step fails, and other requests are noted."""

import pytest

from planbook.browser.acting.unsent_form import UNSENT
from planbook.browser.network.sent_requests import REFUSED, UNANSWERED
from planbook.engine.doubts import SENT
from tests.steps.bench import Bench, Played
from tests.steps.test_filled import SEND

FORM = "<form method=post action=/order><button>Send</button></form>"
CONFLICT = (409, "<h1>Somebody was faster</h1>")


def notes(played: Played) -> list[str]:
    """Returns the notes, but for that nothing looked at what was sent."""
    every = [note.message for step in played.record.steps for note in step.notes]
    return [message for message in every if SENT not in message]


async def test_a_form_that_was_not_accepted(bench: Bench) -> None:
    played = await bench.play(FORM, SEND, {"/order": CONFLICT})
    address = f"{bench.site.address}/order"
    assert played.error == ("navigation", f"the form was not accepted: {address} answers 409 (Conflict)")
    assert played.record.steps[-1].sent == "yes"


@pytest.mark.parametrize("effect", ["repeat", "read"])
async def test_a_step_that_is_not_once_only_notes_it(bench: Bench, effect: str) -> None:
    steps = f"- click: {{button: Send}}\n  effect: {effect}\n- expect: {{heading: Somebody was faster}}\n"
    played = await bench.play(FORM, steps, {"/order": CONFLICT})
    assert (played.because, notes(played)) == (
        None,
        [REFUSED.format("POST", f"{bench.site.address}/order", "409 (Conflict)")],
    )


async def test_a_form_that_was_accepted_and_leads_to_a_missing_page(bench: Bench) -> None:
    """What is shown after a form was taken does not say that it was refused."""
    html = "<form action=/gone><button>Send</button></form>"
    played = await bench.play(html, SEND)
    assert played.because is None


async def test_a_request_of_a_script_that_was_refused(bench: Bench) -> None:
    html = "<button onclick=\"fetch('/order', {method: 'POST'}).then(() => log.push('sent'))\">Send</button>"
    played = await bench.play(html, SEND + "- wait_for: {network: idle}\n", {"/order": CONFLICT})
    told = REFUSED.format("POST", f"{bench.site.address}/order", "409 (Conflict)")
    assert (played.because, notes(played)) == (None, [told])


async def test_a_request_of_a_script_that_got_no_answer(bench: Bench) -> None:
    """Port 1 is one of those that the browser itself refuses to ask."""
    html = "<button onclick=\"fetch('http://127.0.0.1:1/order', {method: 'POST'}).catch(() => {})\">Send</button>"
    played = await bench.play(html, SEND + "- pause: 300ms\n")
    told = UNANSWERED.format("POST", "http://127.0.0.1:1/order", "net::ERR_UNSAFE_PORT")
    assert (played.because, notes(played)) == (None, [told])


INVALID = """<form onsubmit="log.push('sent'); return false"><label>Name * <input required></label>
  <button>Send</button><button formnovalidate name=draft>Send as a draft</button></form>"""


async def test_a_form_that_the_browser_does_not_submit(bench: Bench) -> None:
    played = await bench.play(INVALID, SEND)
    assert played.error == ("value", UNSENT.format("Name *", "Please fill out this field."))
    assert (await played.log(), played.record.steps[-1].sent) == ("", "no")


CHECKS = "<button onclick=\"document.forms[0].checkValidity(); log.push('sent')\">Go</button>"
FETCHES = "<button onclick=\"fetch('/', {method: 'POST'}); log.push('sent')\">"
SUBMITTED = {
    "valid": (INVALID, "- fill: {field: Name, with: Ada}\n" + SEND),
    "not checked": (INVALID, SEND.replace("Send}", "Send as a draft}")),
    "in another form": (INVALID + CHECKS, SEND.replace("Send}", "Go}")),
    "by a script": (INVALID.replace("<button>", FETCHES), SEND),
}


@pytest.mark.parametrize(("html", "steps"), SUBMITTED.values(), ids=SUBMITTED)
async def test_a_form_that_is_sent(bench: Bench, html: str, steps: str) -> None:
    played = await bench.play(html, steps)
    assert (played.because, await played.log()) == (None, "sent")
