"""A project as a team has it after some weeks, and its server on a port, for tests with a browser."""

import asyncio
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn

from planbook.events import ArtifactKept, AttemptEnded, Cell, Event, Failure, RunEnded, StepEnded, ValueSet
from planbook.history.journal import Journal
from planbook.places import Project
from planbook.plan.load import load
from planbook.questions.question import Person, Question, QuestionPut
from planbook.serve.app import make_app
from planbook.serve.rate_limits import Rates
from tests.history.events import keep, run_started, step_started

ROOT = Path(__file__).parents[2]
PASSWORD = "correct horse battery"
MANY = "1000000/minute"
DAY = 86400.0
FAILED = "20260528-100000-000bad"
LONG = "20260528-110000-5000aa"
GOING = "20260528-120000-00f00d"
ASKS = f"{GOING}.2"


def project_of_weeks(folder: Path, now: float) -> Project:
    """A repository with the plans of this one, and the runs of some weeks."""
    (folder / "plans").mkdir(parents=True)
    for file in (ROOT / "plans").glob("*.yaml"):
        shutil.copy(file, folder / "plans" / file.name)
    shutil.copytree(ROOT / "plans/data", folder / "plans/data")
    (folder / "pyproject.toml").write_text('[tool.planbook]\ngate = "approved"\n')
    (folder / ".gitignore").write_text(".planbook/\n")
    for command in (["init", "-q", "-b", "main"], ["add", "."],
                    ["-c", "user.name=A", "-c", "user.email=a@x", "commit", "-qm", "Plans"]):  # fmt: skip
        subprocess.run(["git", *command], cwd=folder, check=True)
    project = Project(folder)
    for day in range(24):
        keep(project, list(stock_run(f"r{day:02}-stock", now - day * DAY, day)))
        keep(project, list(order_run(project, f"r{day:02}-order", now - day * DAY - 3000, day % 9 == 4)))
    keep(project, list(order_run(project, FAILED, now - 1000, True)))
    (project.run(FAILED).path / "artifacts").mkdir()
    return project


def stock_run(run_id: str, at: float, day: int) -> Iterator[Event]:
    yield run_started(run_id, at, plan="watch-stock", goal="Say what is in stock.", path="plans/watch-stock.yaml")
    yield step_started(1, at + 1, plan="watch-stock", title="Read the stock")
    yield ValueSet(at=at + 1, index=1, name="in_stock", value=40 + (day * 7) % 13)
    yield ValueSet(at=at + 1, index=1, name="price", value=round(12.5 + day * 0.35 - (day % 5) * 0.6, 2))
    tries = 2 if day % 6 == 2 else 1
    yield AttemptEnded(at=at + 2, index=1, attempt=1, status="passed", ms=700, matched='table "Stock"')
    yield StepEnded(at=at + 2, index=1, status="passed", attempts=tries, ms=800)
    yield RunEnded(at=at + 3, status="passed" if tries == 1 else "flaky", seconds=3 + day % 4)


def order_run(project: Project, run_id: str, at: float, fails: bool) -> Iterator[Event]:
    from planbook.engine.outline import Outline

    plan = load(project.folder / "plans/order-supplies.yaml")
    cells = list(Outline(plan, {}).cells)
    yield run_started(run_id, at, plan=plan.name, goal=plan.goal or "", path="plans/order-supplies.yaml",
                      plan_sha256=plan.sha256, source=plan.text, cells=cells, inputs={"quantity": 3})  # fmt: skip
    outer = [cell for cell in cells if cell.number and not cell.depth]
    for index, cell in enumerate(outer[:6], 1):
        yield step_started(index, at + index, number=cell.number, id=cell.id, title=cell.title, kind=cell.kind,
                           sentence=cell.sentence, effect=cell.effect, plan=plan.name)  # fmt: skip
        if fails and index == 4:
            told = 'No button "Place order" on the page.\nIt has the buttons "Save for later" and "Back to the cart".'
            failure = Failure(error_class="not_found", message=told)
            yield AttemptEnded(at=at + index, index=index, attempt=1, status="failed", ms=5000, error=failure,
                               address="http://shop.example/cart")  # fmt: skip
            yield ArtifactKept(at=at + index, index=index, attempt=1, kind="screenshot", name="failure",
                               path="artifacts/4.png", bytes=20_000, media_type="image/png")  # fmt: skip
            yield StepEnded(at=at + index, index=index, status="failed", attempts=1, ms=5200, error=failure)
            yield RunEnded(at=at + 9, status="failed", seconds=9.0, because='Step 4 failed: no button "Place order".',
                           error_class="not_found")  # fmt: skip
            return
        if index == 3:
            yield ValueSet(at=at + index, index=index, name="total", value=42.5)
        yield AttemptEnded(at=at + index, index=index, attempt=1, status="passed", ms=320, matched='button "Buy"')
        yield StepEnded(at=at + index, index=index, status="passed", attempts=1, ms=300.0 + 90 * index)
    yield RunEnded(at=at + 9, status="passed", seconds=9.0)


def long_run(run_id: str, at: float, steps: int, ends: bool = True) -> Iterator[Event]:
    """A run of a plan with that many steps."""
    cells = [
        Cell(number=n, depth=0, id=f"click-{n}", title=f'Click "Row {n}"', kind="click", sentence=f'click "Row {n}"',
             effect="repeat", source=f"- click: Row {n}\n", line=3 + n)
        for n in range(1, steps + 1)
    ]  # fmt: skip
    yield run_started(run_id, at, plan="order-supplies", cells=cells)
    for index in range(1, steps + 1):
        yield step_started(index, at + index * 0.03, title=f'Click "Row {index}"', sentence=f'click "Row {index}"')
        yield AttemptEnded(at=at + index * 0.03, index=index, attempt=1, status="passed", ms=12, matched="button")
        yield StepEnded(at=at + index * 0.03, index=index, status="passed", attempts=1, ms=20.0)
    if ends:
        yield RunEnded(at=at + steps * 0.03, status="passed", seconds=steps * 0.03)


def begin(project: Project, run_id: str, at: float, steps: int = 12) -> Journal:
    """A run that goes on in this process, and has done two steps."""
    folder = project.run(run_id)
    journal = Journal(folder.journal, folder.pending)
    for event in long_run(run_id, at, steps, ends=False):
        if event.event == "step_started" and event.index > 2:
            return journal
        journal.tell(event)
    return journal


def ask(project: Project, journal: Journal, at: float) -> str:
    """The run asks whether to order."""
    fields = {
        "order": {"type": "boolean", "default": True, "description": "whether to order at all"},
        "quantity": {"type": "integer", "min": 1, "max": 20, "default": 3},
        "until": {"type": "date", "default": "2026-12-24"},
    }
    question = Question(text="The total is 42.50, which is more than usual. Order anyway?", fields=fields,
                        approvers=["root"], attached=True)  # fmt: skip
    put = QuestionPut(at=at, index=2, id=ASKS, question=question, starter=Person(user="ada"), values={"total": 42.5})
    journal.tell(put)
    project.questions.mkdir(parents=True, exist_ok=True)
    (project.questions / put.id).touch()
    return put.id


@asynccontextmanager
async def serving(project: Project) -> AsyncIterator[str]:
    """The server of a project, with the administrator `root`; its address."""
    app = make_app({"shop": project}, Rates(MANY, MANY, MANY, MANY))
    app.state.is_ready_early = True  # as `planbook serve` does
    app.state.house.users.add("root", {"*": "administrator"}, "Ada Lovelace", "ada@example.org", PASSWORD)
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving
