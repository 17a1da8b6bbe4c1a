"""Asks a person: publishes the question, and pauses the run, or waits if the browser is kept open."""

import asyncio
from time import time
from typing import Any

from planbook.browser.evidence import capture
from planbook.engine import artifacts, save_checkpoint
from planbook.engine.commands import paused, told
from planbook.engine.run_state import Run
from planbook.engine.signals import RunSuspended
from planbook.errors import StepError
from planbook.events import Noted
from planbook.questions.answers import Settled, read_answer
from planbook.questions.desk import mark_done, mark_open, settle
from planbook.questions.people import whoever_runs_this
from planbook.questions.question import Question, QuestionAnswered, QuestionClosed, QuestionPut
from planbook.questions.words import moment, shown
from planbook.secrets.redaction import unmasked

LOOKS_EVERY = 0.2
"""Seconds between two checks for an answer, while the browser is kept open."""
ASKED = 'a person is asked: "{}"; answer it with: planbook questions answer {}'


async def ask(run: Run, index: int, question: Question, values: dict[str, Any], with_picture: bool) -> Settled:
    """Returns people's answers to a question of the step with this index. Raises RunSuspended if the run does not wait.

    A step that is executed again, in this run or one that resumes it, does not ask a second time.
    """
    put = run.asked.get(index) or await _put(run, index, question, values, with_picture)
    run.asked[index] = put
    found = settle(run.request.project, put)
    while found is None and put.question.attached:
        word = told(run)
        if word and word.what == "pause":
            raise RunSuspended(paused(run, word))
        await asyncio.sleep(LOOKS_EVERY)
        found = settle(run.request.project, put)
    if found is None:
        raise RunSuspended(ASKED.format(put.question.text, put.id))
    _record(run, index, put, found)
    return found


async def _put(run: Run, index: int, question: Question, values: dict[str, Any], with_picture: bool) -> QuestionPut:
    """Saves the browser's state, marks the question as open, then puts it, in this order."""
    await save_checkpoint.save_as_it_is(run)
    request, question_id = run.request, f"{run.request.run_id}.{index}"
    picture = await _picture(run, index) if with_picture else None
    starter = await asyncio.to_thread(whoever_runs_this, request.project.folder)
    mark_open(request.project, question_id)
    put = run.events.tell(
        QuestionPut,
        index=index,
        id=question_id,
        question=question.model_dump(),
        due=time() + question.within if question.within else None,
        starter=(request.resumed.starter if request.resumed else request.starter) or starter,
        values=values,
        picture=picture,
    )
    run.events.tell(Noted, index=index, message=f'Asked: "{question.text}"', kind="question")
    return put


async def _picture(run: Run, index: int) -> str | None:
    taken = await capture.screenshot(run.session)
    if taken is None:
        return None
    kept = artifacts.keep(run, "screenshot", "question.png", taken, index, None)
    return f"{kept.parent.name}/{kept.name}"


def _record(run: Run, index: int, put: QuestionPut, found: Settled) -> None:
    """Records the answers in this run's journal, once."""
    if put.id in run.told_answers:
        return
    run.told_answers.add(put.id)
    mark_done(run.request.project, put.id)
    for answer in found.answers:
        told = answer.model_dump(exclude={"event", "at", "index"})
        run.events.tell(QuestionAnswered, index=index, **told)
        said = f"{answer.by} answered at {moment(answer.at)}: {shown(answer.answer)}"
        run.events.tell(Noted, index=index, message=said, kind="answer")
    if not found.answers:
        run.events.tell(QuestionClosed, index=index, id=put.id)
        run.events.tell(Noted, index=index, message="Nobody answered in time.", kind="answer")


def answer_of(run: Run, put: QuestionPut, found: Settled) -> Any:
    """Returns the answer in its type. Raises StepError if there was none in time and the question has no default."""
    question, folder = put.question, run.request.project.folder
    if found.answers:
        return unmasked(read_answer(question, found.answers[0].answer, folder), run.request.secrets)
    if question.on_timeout == "value":
        return unmasked(question.value, run.request.secrets)
    raise StepError("timeout", nobody(put.question))


def nobody(question: Question) -> str:
    """Returns the message that nobody answered in time."""
    within = f" within {question.within:g} seconds" if question.within else " in time"
    whom = f"fewer than {question.at_least} people" if question.at_least > 1 else "nobody"
    return f'{whom} answered "{question.text}"{within}'
