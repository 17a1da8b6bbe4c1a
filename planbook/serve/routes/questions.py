"""Questions that runs ask: list, show and answer them."""

from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field

from flows.continue_run import continue_run
from planbook.audit import through
from planbook.errors import PlanbookError
from planbook.history.journal import is_being_written
from planbook.history.questions import Asked, find_question, questions
from planbook.history.summary import as_time
from planbook.places import Project
from planbook.questions.answers import Settled
from planbook.questions.desk import answer as put_answer
from planbook.serve import pages
from planbook.serve.access import Needs, Seat, apart_of
from planbook.serve.audited import door_of
from planbook.serve.pages import Cursor, Limit, Page
from planbook.serve.problems import Refusal
from planbook.serve.router import Id, api_router

router = api_router("/questions", "questions")
Reader = Annotated[Seat, Depends(Needs("questions:read"))]
Answerer = Annotated[Seat, Depends(Needs("questions:answer"))]


class AnswerOut(BaseModel):
    """An answer that somebody gave."""

    answer: Any
    by: str
    at: str


class QuestionOut(BaseModel):
    """A question: it has `choices`, or `fields`, or takes any text."""

    id: str
    run_id: str
    plan: str
    question: str
    choices: list[str]
    fields: dict[str, dict[str, Any]] = Field(description="Written as the inputs of a plan.")
    state: str = Field(description="open, answered or closed.")
    asked: str
    due: str | None
    about: str
    approvers: list[str]
    not_starter: bool
    starter: str | None
    at_least: int
    answers: list[AnswerOut]
    values: dict[str, Any]
    picture: str | None = Field(description="A path for `/runs/RUN/files/PATH`.")


class AnswerWish(BaseModel):
    """An answer: one of the choices, a text, or a value for each field."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"answer": "order"}})

    answer: str | dict[str, Any]


class Answered(BaseModel):
    """What came of an answer. `settled`: nobody else has to answer. `resumed_by`: the run that continues."""

    id: str
    run_id: str
    settled: bool
    resumed_by: str | None


@router.get("", summary="List the open questions")
def list_questions(seat: Reader, limit: Limit = 100, cursor: Cursor = None) -> Page[QuestionOut]:
    """The oldest first."""
    there = [_out(asked) for asked in questions(seat.project) if asked.state == "open"]
    items, following = pages.sliced(there, limit, cursor)
    return Page(items=items, next=following)


@router.get("/{question_id}", summary="Show a question")
def show(question_id: Id, seat: Reader) -> QuestionOut:
    """A question by its whole id, also one that was answered."""
    return _out(question_of(seat.project, question_id))


@router.post("/{question_id}/answers", summary="Answer a question")
async def answer(request: Request, question_id: Id, wish: AnswerWish, seat: Answerer) -> Answered:
    """Answers as the user whose key it is, and continues the run. Who may answer is up to the question."""
    asked = await run_in_threadpool(question_of, seat.project, question_id)
    door = door_of(request)

    def put() -> Settled | None:
        with through(door):
            return put_answer(seat.project, asked.put, wish.answer, seat.person, door.name)

    settled = await run_in_threadpool(put)
    run_id = asked.run.run_id
    told = Answered(id=asked.put.id, run_id=run_id, settled=settled is not None, resumed_by=None)
    if settled is None or (asked.put.question.attached and is_being_written(seat.project.run(run_id).journal)):
        return told
    gone = await apart_of(request).call(door, continue_run, seat.project, run_id)
    if gone.error:
        raise Refusal(409, f"The answer counts. But the run {run_id} could not be resumed: {gone.error}")
    return told.model_copy(update={"resumed_by": gone.run_id})


def question_of(project: Project, question_id: str) -> Asked:
    """A question by its whole id, also one that was answered. Raises Refusal."""
    try:
        asked = find_question(project, question_id)
    except PlanbookError as error:
        raise Refusal(404, str(error)) from None
    if asked.put.id != question_id:
        raise Refusal(404, f'There is no question "{question_id[:200]}". The whole id is needed: {asked.put.id}')
    return asked


def _out(asked: Asked) -> QuestionOut:
    put, question = asked.put, asked.put.question
    answers = [AnswerOut(answer=one.answer, by=str(one.by), at=as_time(one.at)) for one in asked.answers]
    return QuestionOut(
        id=put.id, run_id=asked.run.run_id, plan=asked.run.plan, question=question.text, choices=question.choices,
        fields=question.fields, state=asked.state, asked=as_time(put.at), due=as_time(put.due) if put.due else None,
        about=question.about, approvers=question.approvers, not_starter=question.not_starter,
        starter=str(put.starter) if put.starter else None, at_least=question.at_least, answers=answers,
        values=put.values, picture=put.picture,
    )  # fmt: skip
