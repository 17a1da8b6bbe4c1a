"""The questions that runs ask: a list, and each with its picture and a form made from the question itself."""

from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.concurrency import run_in_threadpool

from planbook.errors import PlanbookError
from planbook.history.questions import Asked
from planbook.history.questions import questions as questions_in
from planbook.questions.answers import fields_of
from planbook.report.values import show as show_value
from planbook.serve.access import Needs, Seat
from planbook.serve.problems import Refusal, status_of
from planbook.serve.router import Id
from planbook.serve.routes.questions import AnswerWish, question_of
from planbook.serve.routes.questions import answer as put_answer
from planbook.serve.web.fields import fields, given
from planbook.serve.web.render import page
from planbook.serve.web.route import Form, form_of, page_router, to_in

router = page_router()
Reader = Annotated[Seat, Depends(Needs("questions:read"))]
Answerer = Annotated[Seat, Depends(Needs("questions:answer"))]


@router.get("/questions")
def questions(request: Request, seat: Reader) -> Response:
    """The open questions, the oldest first."""
    found = [asked for asked in questions_in(seat.project) if asked.state == "open"]
    return page(request, "questions.html.j2", seat, questions=found)


@router.get("/questions/{question_id}")
def show(request: Request, question_id: Id, seat: Reader) -> Response:
    """A question, also one that was answered."""
    return _page(request, seat, question_of(seat.project, question_id))


@router.post("/questions/{question_id}")
async def answer(request: Request, question_id: Id, seat: Answerer) -> Response:
    """Answers as the user who is signed in, and shows the run that goes on."""
    form = form_of(request)
    asked = await run_in_threadpool(question_of, seat.project, question_id)
    try:
        told = await put_answer(request, question_id, AnswerWish(answer=_answer(asked, form)), seat)
    except Refusal as refusal:
        return _page(request, seat, asked, refusal.status, refusal.detail, form)
    except PlanbookError as error:
        return _page(request, seat, asked, status_of(error), str(error), form)
    if not told.settled:
        return to_in(request, seat, f"/questions/{question_id}")
    page_of = "write" if asked.run.is_draft else "runs"
    return to_in(request, seat, f"/{page_of}/{told.resumed_by or told.run_id}")


def _answer(asked: Asked, form: Form) -> str | dict[str, Any]:
    question = asked.put.question
    return dict(given(fields_of(question), form)) if question.fields else form.get("answer", "")


def _page(
    request: Request, seat: Seat, asked: Asked, status: int = 200, error: str = "", sent: Form | None = None
) -> Response:
    put = asked.put
    return page(
        request, "question.html.j2", seat, status, asked=asked, put=put, question=put.question, error=error,
        sent=sent or {}, fields=fields(fields_of(put.question), sent),
        values=[show_value(name, value) for name, value in put.values.items()],
    )  # fmt: skip
