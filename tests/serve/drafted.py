"""Goals as they are on disk while they are drafted, and afterwards: what the API and the pages show."""

from collections.abc import Iterator
from contextlib import contextmanager

from planbook.audit import Door
from planbook.events import ModelCalled, Noted, RunEnded
from planbook.goals import store
from planbook.goals.goal import Drafted, Goal, GoalEnd, ProofTold, Used, Wish
from planbook.history.journal import Journal
from planbook.places import Project
from planbook.questions.question import Person, Question, QuestionPut
from tests.history.events import BEGAN, run_started, step, step_started

ADA = Person(user="ada", git="Ada <ada@example.org>")
PLAN = """\
planbook: 1
name: read-orders
goal: Read the numbers of our orders.
start: https://shop.example/orders
made_by: {model: claude-sonnet-5-5, date: 2026-11-29, cost_usd: 0.0312, confidence: 0.95}

steps:
  - expect: {heading: Orders}
    confidence: 0.95
"""


def wanted(goal_id: str, **wish: object) -> Goal:
    given = {"goal": "Read the numbers of our orders.", "url": "https://shop.example/orders"} | wish
    return Goal(id=goal_id, at=BEGAN, wish=Wish.model_validate(given), starter=ADA, door=Door())


def begin(project: Project, goal_id: str, asks: bool = False) -> Journal:
    """The run of a draft, as far as it has got."""
    folder = project.run(goal_id)
    journal = Journal(folder.journal, folder.pending)
    journal.tell(
        run_started(goal_id, plan="write read-orders", path="", source="", plan_sha256="", cells=[], inputs={})
    )
    journal.tell(ModelCalled(at=BEGAN + 1, index=None, task="write", model="m", status="passed", ms=9, cost_usd=0.0156))
    journal.tell(Noted(at=BEGAN + 1, index=None, kind="look", message="It looked at https://shop.example/."))
    for event in step(1, BEGAN + 2):
        journal.tell(event)
    if asks:
        put = Question(text="Whose orders?", choices=["ours", "all"], attached=True)
        words = 'Ask "Whose orders?"'
        journal.tell(step_started(2, BEGAN + 3, id="ask-1", title=words, kind="ask", sentence=words, effect="read"))
        journal.tell(QuestionPut(at=BEGAN + 3, index=2, id=f"{goal_id}.2", question=put, starter=ADA))
        project.questions.mkdir(parents=True, exist_ok=True)
        (project.questions / f"{goal_id}.2").touch()
    return journal


@contextmanager
def going_on(project: Project, goal_id: str, asks: bool = False) -> Iterator[Journal]:
    """A goal whose draft goes on in this process, as far as anybody can tell."""
    with store.locked(project, goal_id):
        store.keep_goal(project, wanted(goal_id))
        journal = begin(project, goal_id, asks)
        yield journal
        journal.close()


def finish(project: Project, goal_id: str, **other: str) -> None:
    """The draft of a goal ends with a plan."""
    proof = ProofTold(done=1, total=1, before=None, holds=True, text="Done again from the start, the plan got through.")
    drafted = Drafted(
        name="read-orders", path="plans/read-orders.yaml", text=PLAN, recipe=None, confidence=0.95, proof=proof,
        sent=[], problems=[], model="claude-sonnet-5-5",
    ).model_copy(update=other)  # fmt: skip
    used = Used(calls=2, cost_usd=0.0312, steps=1)
    store.keep_end(project, goal_id, GoalEnd(status="passed", at=BEGAN + 9, used=used, drafted=drafted))


def ended(project: Project, goal_id: str, **other: str) -> None:
    """A goal whose plan is drafted."""
    with going_on(project, goal_id) as journal:
        journal.tell(RunEnded(at=BEGAN + 9, status="passed", seconds=9.0))
        finish(project, goal_id, **other)
