"""`ask`: the run pauses, and resumes with the answer."""

import asyncio
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planbook.browser.session.saved_state import CannotResume
from planbook.engine.prepare import prepare
from planbook.engine.resume_request import StillAsked
from planbook.engine.run import Outcome
from planbook.questions.desk import answer
from planbook.questions.question import Person, QuestionPut
from tests.resume.conftest import Ground
from tests.sites import Site

Write = Callable[..., Path]
BEN = Person(user="ben", git="Ben <ben@example.org>")
PAGE = """<form method=post action=/sent><label>Name <input name=name></label><button>Send</button></form>"""


def put(ground: Ground) -> QuestionPut:
    return next(event for event in reversed(ground.runs[-1]) if isinstance(event, QuestionPut))


async def begin(ground: Ground, plan: Path, **inputs: Any) -> Outcome:
    order = prepare(str(plan), inputs, ground.project, ground.secrets.get, evidence="none")
    outcome = await ground.play(order)
    assert outcome
    return outcome


async def resume(ground: Ground) -> Outcome:
    outcome = await ground.resume()
    assert outcome
    return outcome


ASK = """
    steps:
    - fill: {field: Name, with: Ada}
    - ask: {question: "Send it, Ada?", choices: [send, leave], into: said}
    - when: "{{ values.said == 'send' }}"
      click: Send
      effect: once
"""


async def test_it_pauses_and_goes_on_with_the_answer(ground: Ground, write: Write, site: Site) -> None:
    site.pages |= {"/": PAGE, "/sent": "Sent"}
    outcome = await begin(ground, write(ASK))
    asked = put(ground)
    because = f'a person is asked: "Send it, Ada?"; answer it with: planbook questions answer {asked.id}'
    assert (outcome.status, outcome.because) == ("paused", because)
    assert ground.statuses == {"fill-name": "passed", "ask-send-it-ada": "paused", "click-send": "not_reached"}
    assert asked.id == f"{ground.run_id}.2" and next(iter(ground.project.questions.iterdir())).name == asked.id
    answer(ground.project, asked, "send", BEN)
    outcome = await resume(ground)
    assert (outcome.status, outcome.values) == ("passed", {"said": "send"})
    assert ground.statuses == {"fill-name": "skipped", "ask-send-it-ada": "passed", "click-send": "passed"}
    assert site.posted == ["/sent"]
    assert [(one.answer, str(one.by)) for one in ground.record.steps[1].answers] == [("send", "Ben <ben@example.org>")]


async def test_without_an_answer_it_is_not_resumed(ground: Ground, write: Write, site: Site) -> None:
    site.pages |= {"/": PAGE, "/sent": "Sent"}
    await begin(ground, write(ASK))
    with pytest.raises(StillAsked) as error:
        await ground.resume()
    assert str(error.value) == (
        f'The run {ground.run_id} waits for an answer to "Send it, Ada?". '
        f"Answer it: planbook questions answer {put(ground).id}"
    )


async def test_an_answer_outlasts_a_run_that_is_killed_while_it_goes_on(
    ground: Ground, write: Write, site: Site
) -> None:
    site.pages |= {"/": PAGE, "/sent": "Sent"}
    await begin(ground, write(ASK))
    answer(ground.project, put(ground), "send", BEN)
    for at in ("fill-name skipped", "ask-send-it-ada begun", "ask-send-it-ada passed", "click-send sending"):
        await ground.resume(at)
    assert site.posted == []
    outcome = await ground.resume(assume="not-sent")
    assert outcome and (outcome.status, outcome.values) == ("passed", {"said": "send"})
    assert site.posted == ["/sent"]


@pytest.mark.parametrize(
    ("on_timeout", "status", "because", "statuses"),
    [
        ("fail", "failed", 'Ask a person: "Go?": nobody answered "Go?" within 0.01 seconds', ["failed", "not_reached"]),
        ("stop", "cancelled", 'nobody answered "Go?" within 0.01 seconds', ["interrupted", "not_reached"]),
        ("{value: 7}", "passed", None, ["passed", "passed"]),
    ],
)
async def test_nobody_answers_in_time(
    on_timeout: str, status: str, because: str | None, statuses: list[str], ground: Ground, write: Write, site: Site
) -> None:
    site.pages["/"] = "Hello"
    asked = f"{{question: Go?, into: said, within: 10ms, on_timeout: {on_timeout}}}"
    outcome = await begin(ground, write(f"steps:\n- ask: {asked}\n- expect: Hello\n"))
    outcome = await resume(ground) if outcome.status == "paused" else outcome  # it may be over at once
    assert (outcome.status, outcome.because) == (status, because)
    assert [*ground.statuses.values()] == statuses
    assert outcome.values == ({"said": "7"} if status == "passed" else {})


FIELDS = """
    steps:
    - ask: {question: How much?, fields: {amount: {type: number}, day: {type: date}, note: {default: none}}, into: said}
    - expect: "{{ values.said.amount + 1 == 13.5 and values.said.day | date('%d') == '02' }}"
"""


async def test_fields_have_their_types_and_what_is_shown_has_no_secrets(
    ground: Ground, write: Write, site: Site
) -> None:
    ground.secrets = {"PIN": "hunter2!"}
    site.pages["/"] = "<p>hunter2!</p>"
    reads = "- extract: {from: {css: p}, into: read}\n"
    shown = FIELDS.replace("    ", "").replace("into: said", "into: said, show: [values, screenshot]")
    shown = shown.replace("How much?", "'How much, {{ values.read }}?'").strip().replace("steps:\n", "")
    await begin(ground, write(f"secrets: [PIN]\nsteps:\n{reads}{shown}\n"))
    asked = put(ground)
    assert "hunter2!" not in asked.model_dump_json() and asked.values.keys() == {"read"}
    picture = ground.project.run(ground.run_id).path / str(asked.picture)
    assert picture.read_bytes().startswith(b"\x89PNG")
    answer(ground.project, asked, {"amount": "12.5", "day": "2026-12-02"}, BEN)
    outcome = await resume(ground)
    assert (outcome.status, outcome.because) == ("passed", None)
    said = outcome.values["said"]
    assert (said["amount"], str(said["day"]), said["note"]) == (12.5, "2026-12-02", "none")


async def test_attached_it_waits_with_its_browser_open(ground: Ground, write: Write, site: Site) -> None:
    site.pages["/"] = "<label>Code <input></label>"
    plan = write("steps:\n- ask: {question: Code?, into: code, wait: attached, within: 60s}\n"
                 "- fill: {field: Code, with: '{{ values.code }}'}\n")  # fmt: skip
    going = asyncio.create_task(begin(ground, plan))
    while not ground.runs or not any(isinstance(event, QuestionPut) for event in ground.runs[-1]):
        await asyncio.sleep(0.05)
    answer(ground.project, put(ground), "123456", BEN)
    outcome = await going
    assert (outcome.status, outcome.values, len(ground.runs)) == ("passed", {"code": "123456"}, 1)
    assert not [*ground.project.questions.iterdir()]


async def test_each_turn_asks_for_itself(ground: Ground, write: Write, site: Site) -> None:
    site.pages["/"] = "Hello"
    await begin(ground, write('steps:\n- each: "{{ [1, 2] }}"\n  ask: {question: "{{ item }}?", into: said}\n'))
    for number in ("1", "2"):
        assert put(ground).question.text == f"{number}?"
        answer(ground.project, put(ground), f"yes {number}", BEN)
        outcome = await resume(ground)
    assert (outcome.status, outcome.values) == ("passed", {"said": "yes 2"})


FAILS = """
    steps:
    - extract: {from: {css: p}, as: number, into: orders}
      recover: {any: ask}
"""


@pytest.mark.parametrize("said", ["try again", "fail"])
async def test_a_person_says_what_to_do_about_a_failure(said: str, ground: Ground, write: Write, site: Site) -> None:
    site.pages["/"] = "<p>many</p>"
    outcome = await begin(ground, write(FAILS))
    asked = put(ground)
    assert (outcome.status, asked.question.about) == ("paused", "failure")
    answer(ground.project, asked, said, BEN)
    if said == "try again":
        outcome = await resume(ground)
        assert (outcome.status, put(ground).id) == ("paused", f"{ground.run_id}.1")
        site.pages["/"] = "<p>7</p>"
        answer(ground.project, put(ground), said, BEN)
        assert (await resume(ground)).values == {"orders": 7}
    else:
        outcome = await resume(ground)
        assert outcome.status == "failed" and outcome.because
        assert outcome.because.endswith("; Ben <ben@example.org> said that it fails")
        assert not ground.record.steps[0].attempts


ONCE = """
    steps:
    - fill: {field: Name, with: Ada}
    - title: Send it
      click: Send
      effect: once
    - expect: Sent
"""


@pytest.mark.parametrize("said", ["sent", "not sent"])
async def test_a_person_says_whether_it_was_sent(said: str, ground: Ground, write: Write, site: Site) -> None:
    site.pages |= {"/": PAGE, "/sent": "Sent"}
    await ground.begin(write(ONCE), "click-send sending")
    outcome = await ground.resume(ask_later=True)
    asked = put(ground)
    because = (
        'a person is asked: ""Send it" may have been sent, or not. Look at the site: was it sent?"; '
        f"answer it with: planbook questions answer {asked.id}"
    )
    assert outcome and (outcome.status, outcome.because) == ("paused", because)
    assert ground.statuses["click-send"] == "paused"
    answer(ground.project, asked, said, BEN)
    outcome = await ground.resume()
    assert outcome and ground.statuses["click-send"] == ("skipped" if said == "sent" else "passed")
    assert site.posted == ([] if said == "sent" else ["/sent"])


async def test_a_question_of_what_may_come_at_any_time_is_asked_once(ground: Ground, write: Write, site: Site) -> None:
    site.pages |= {"/": f"{PAGE}<button id=x onclick='x.remove()'>News</button>", "/sent": "Sent"}
    text = """
        whenever:
        - see: {button: News}
          steps:
          - ask: {question: Close it?, into: said}
          - click: {button: News}
        steps:
        - click: Send
    """
    await begin(ground, write(textwrap.dedent(text)))
    answer(ground.project, put(ground), "yes", BEN)
    outcome = await resume(ground)
    assert (outcome.status, outcome.values, site.posted) == ("passed", {"said": "yes"}, ["/sent"])


async def test_a_page_that_has_changed_is_told(ground: Ground, write: Write, site: Site) -> None:
    site.pages |= {"/": PAGE, "/sent": "Sent"}
    await begin(ground, write(ASK))
    site.pages["/"] = (302, {"location": "/elsewhere"}, "")
    site.pages["/elsewhere"] = "Moved"
    answer(ground.project, put(ground), "send", BEN)
    with pytest.raises(CannotResume) as error:
        await ground.resume()
    assert "/elsewhere" in str(error.value) and site.posted == []
    site.pages["/"] = PAGE  # and the step counts again when it is as it was
    assert (await resume(ground)).status == "passed" and site.posted == ["/sent"]
