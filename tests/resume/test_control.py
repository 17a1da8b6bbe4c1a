"""A run is paused and cancelled from outside, and a paused one resumes."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from time import monotonic, time
from typing import Literal

import pytest

from flows.control import CannotControl, cancel, carry_on, pause
from planbook.engine.prepare import prepare
from planbook.engine.run import Outcome
from planbook.history.questions import questions
from planbook.questions.desk import NotAnswered, answer
from planbook.questions.question import Person, RunTold
from planbook.questions.words import moment
from planbook.runs.letterbox import letters_in, opened
from tests.resume.conftest import Ground
from tests.resume.test_ask import ASK, BEN, PAGE, begin, put
from tests.sites import Site

Write = Callable[..., Path]
STEPS = """
    steps:
    - fill: {field: Name, with: Ada}
    - wait_for: {text: Ready}
      timeout: 60s
    - click: Send
"""
READY = f"""{PAGE}<p id=said></p><script>
setInterval(async () => {{ if ((await fetch('/ready')).ok) said.textContent = 'Ready' }}, 100)</script>"""


async def told(ground: Ground, plan: Path, site: Site, what: Literal["pause", "cancel"]) -> tuple[Outcome, float]:
    """Tells a run to pause or cancel while it waits for the page; returns how long it takes from then."""
    order = prepare(str(plan), {}, ground.project, ground.secrets.get, evidence="none")
    going = asyncio.create_task(ground.play(order))
    while not (ground.runs and any(getattr(event, "kind", "") == "wait_for" for event in ground.runs[-1])):
        await asyncio.sleep(0.05)
    with opened(ground.project.run(order.run_id).letterbox) as box:
        box.put(RunTold(at=time(), what=what, by=BEN))
    began = monotonic()
    if what == "pause":
        site.pages["/ready"] = "yes"
    outcome = await going
    assert outcome
    return outcome, monotonic() - began


async def test_it_pauses_before_the_next_step_and_resumes(ground: Ground, write: Write, site: Site) -> None:
    site.pages |= {"/": READY, "/sent": "Sent"}
    outcome, _ = await told(ground, write(STEPS), site, "pause")
    because = f"{BEN} paused the run; it continues with: planbook runs continue {ground.run_id}"
    assert (outcome.status, outcome.because) == ("paused", because)
    assert [*ground.statuses.values()] == ["passed", "passed", "not_reached"] and site.posted == []
    again = await ground.resume()
    assert again and (again.status, site.posted) == ("passed", ["/sent"])
    assert [*ground.statuses.values()] == ["skipped", "skipped", "passed"]


async def test_it_is_cancelled_in_the_middle_of_a_step(ground: Ground, write: Write, site: Site) -> None:
    site.pages |= {"/": READY}
    outcome, seconds = await told(ground, write(STEPS), site, "cancel")
    assert (outcome.status, outcome.because) == ("cancelled", f"{BEN} cancelled the run")
    assert [*ground.statuses.values()] == ["passed", "interrupted", "not_reached"]
    assert seconds < 30  # of the sixty that the step would have waited; about 0.3 s on an idle machine


async def test_a_run_that_waits_for_an_answer_is_cancelled(ground: Ground, write: Write, site: Site) -> None:
    site.pages |= {"/": PAGE}
    await begin(ground, write(ASK))
    asked, folder = put(ground), ground.project.run(ground.run_id)
    new = cancel(ground.project, folder, BEN)
    from planbook.history.journal import read

    first, last = read(ground.project.run(new).journal)
    assert (first.resumes, last.status, last.because) == (ground.run_id, "cancelled", f"{BEN} cancelled the run")  # type: ignore[union-attr]
    assert questions(ground.project) == [] and not folder.state.exists()
    with pytest.raises(NotAnswered) as error:
        answer(ground.project, asked, "send", BEN)
    at = moment(letters_in(folder.letterbox)[-1].at)
    assert str(error.value) == f"{BEN} cancelled the run {ground.run_id} at {at}."
    with pytest.raises(CannotControl) as refused:
        cancel(ground.project, folder, BEN)
    assert str(refused.value) == f"The run {ground.run_id} was resumed already, by {new}. Cancel that one."


async def test_what_cannot_be_told(ground: Ground, write: Write, site: Site) -> None:
    site.pages |= {"/": PAGE}
    await begin(ground, write(ASK))
    folder, run_id = ground.project.run(ground.run_id), ground.run_id
    with pytest.raises(CannotControl, match=f"^The run {run_id} is not running: it is paused.$"):
        pause(ground.project, folder, BEN)
    with pytest.raises(CannotControl) as waits:
        carry_on(ground.project, folder, BEN)
    assert str(waits.value) == (
        f'The run {run_id} waits for an answer to "Send it, Ada?". '
        f"Answer it: planbook questions answer {put(ground).id}"
    )
    answer(ground.project, put(ground), "leave", Person(user="ann"))
    await ground.resume()
    ended = ground.project.run(ground.run_id)
    with pytest.raises(CannotControl) as passed:
        carry_on(ground.project, ended, BEN)
    assert str(passed.value) == f"The run {ground.run_id} is not paused: it is passed."
    with pytest.raises(CannotControl, match=f"^The run {ground.run_id} has ended: it is passed.$"):
        cancel(ground.project, ended, BEN)
