"""Asking the history: in SQL, or by the name of a question; the answer as a table, a chart, CSV or Parquet."""

import csv
import io
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response

from planbook.errors import PlanbookError
from planbook.history.named_queries import named_queries
from planbook.output.printable import as_cell
from planbook.report.values import plain as as_text
from planbook.serve.access import Needs, Seat, pool_of
from planbook.serve.problems import Refusal, status_of
from planbook.serve.routes.history import Age, PlanName, age_of, refuse_unknown
from planbook.serve.web import query_answers
from planbook.serve.web.charts import Chart, as_number, chart
from planbook.serve.web.query_answers import Answer
from planbook.serve.web.render import page
from planbook.serve.web.route import page_router

router = page_router()
Asker = Annotated[Seat, Depends(Needs("history:sql"))]
BEGINNING = """\
SELECT plan, status, count(*) AS runs
FROM runs
WHERE started > now() - INTERVAL 30 DAY
GROUP BY ALL ORDER BY ALL"""
SHOWN = 500
"""Rows that the page shows; the files have all that the fence lets through."""


class Question:
    """What is asked in the address: SQL, or a name with a plan and an age."""

    def __init__(
        self, query: Annotated[str, Query(max_length=20_000)] = "", name: Annotated[str, Query(max_length=100)] = "",
        plan: PlanName = None, since: Age = None,
    ) -> None:  # fmt: skip
        self.query = query.replace("\r\n", "\n").strip()  # browsers end the lines of a form so
        self.name, self.plan, self.since = name, plan or None, since

    @property
    def is_asked(self) -> bool:
        return bool(self.query or self.name)

    def named(self) -> dict[str, Any]:
        """The parameters of an address that asks the same."""
        return {"query": self.query, "name": self.name, "plan": self.plan, "since": self.since}


Asked = Annotated[Question, Depends()]


@router.get("/ask")
async def ask(request: Request, seat: Asker, question: Asked) -> Response:
    """The box, the schema beside it, and the answer."""
    answer, error, status = None, "", 200
    if question.is_asked:
        try:
            answer = await _answer(request, seat, question)
        except (Refusal, PlanbookError) as problem:
            error = problem.detail if isinstance(problem, Refusal) else str(problem)
            status = problem.status if isinstance(problem, Refusal) else status_of(problem)
    schema = await pool_of(request).call(query_answers.schema, seat.project)
    return page(
        request, "ask.html.j2", seat, status, question=question, answer=answer and _shown(answer), error=error,
        schema=schema, queries=named_queries(), beginning=BEGINNING,
    )  # fmt: skip


@router.get("/ask/answer.csv")
async def as_csv(request: Request, seat: Asker, question: Asked) -> Response:
    """The answer as CSV. An apostrophe precedes a text that a spreadsheet would evaluate: sites have said it."""
    answer = await _answer(request, seat, question)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerows([_cell(value) for value in row] for row in (answer.columns, *answer.rows))
    return _file(file.getvalue(), "answer.csv", "text/csv; charset=utf-8")


@router.get("/ask/answer.parquet")
async def as_parquet(request: Request, seat: Asker, question: Asked) -> Response:
    """The answer as Parquet, each column of its own type."""
    answer = await _answer(request, seat, question)
    content = await pool_of(request).call(query_answers.parquet, answer)
    return _file(content, "answer.parquet", "application/vnd.apache.parquet")


async def _answer(request: Request, seat: Seat, question: Question) -> Answer:
    """Raises QueryError for what cannot be answered, and Refusal for a name that no question has."""
    if question.name:
        refuse_unknown(question.name)
    if not question.is_asked:
        raise Refusal(422, "Nothing is asked.")
    given = (question.query, question.name, question.plan, age_of(question.since))
    return await pool_of(request).read(query_answers.answer, seat.project, *given)


def _cell(value: Any) -> Any:
    return as_cell(value) if isinstance(value, str) else value


def _file(content: str | bytes, name: str, media_type: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)


@dataclass(frozen=True)
class Shown:
    """An answer as the page shows it. `numbers` says which columns are numbers."""

    columns: list[str]
    numbers: list[bool]
    rows: list[list[str]]
    count: int
    is_cut: bool
    chart: Chart | None = None
    bars: list[tuple[str, float, str]] = field(default_factory=list)  # a label, a share of the longest, a number


def _shown(answer: Answer) -> Shown:
    numbers = [_are_numbers([row[at] for row in answer.rows]) for at in range(len(answer.columns))]
    rows = [[as_text(value) if value is not None else "" for value in row] for row in answer.rows[:SHOWN]]
    line, bars = _drawn(answer.rows, numbers)
    return Shown(answer.columns, numbers, rows, len(answer.rows), answer.is_cut, line, bars)


def _drawn(rows: list[tuple[Any, ...]], numbers: list[bool]) -> tuple[Chart | None, list[tuple[str, float, str]]]:
    """A line for times and numbers, bars for texts and numbers, nothing for anything else."""
    at = next((place for place, is_number in enumerate(numbers) if is_number), None)
    if at in (None, 0) or len(rows) < 2:
        return None, []
    pairs = [(row[0], float(row[at])) for row in rows if row[0] is not None and row[at] is not None]
    if pairs and all(isinstance(first, date) for first, _ in pairs):
        points = [(_moment(first), number) for first, number in pairs]
        return chart(sorted(points)), []
    names = [first for first, _ in pairs]
    if len(pairs) > 30 or len(set(names)) < len(names) or any(number < 0 for _, number in pairs):
        return None, []
    most = max(number for _, number in pairs) or 1.0
    return None, [(as_text(first), number / most, as_number(number)) for first, number in pairs]


def _moment(day: date) -> datetime:
    return day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)


def _are_numbers(values: list[Any]) -> bool:
    there = [value for value in values if value is not None]
    return bool(there) and all(map(_is_number, there))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
