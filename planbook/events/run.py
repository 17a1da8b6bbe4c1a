"""The first and the last event of a run."""

from typing import Any, Literal

from planbook.errors import ErrorClass
from planbook.events.outcome import RunStatus
from planbook.part import Moment, Number, Part
from planbook.questions.question import Person


class Cell(Part):
    """A cell of the plan as written in the file: a step or a note.

    Cells are in the plan's order, nested ones included.
    """

    number: Number  # of the step in the plan, from 1, as in the task's name; 0 for a note
    depth: int  # 0 for the plan's own steps, 1 inside a group, …
    id: str  # "" for a note
    title: str  # the step's title, else its sentence
    kind: str
    sentence: str  # what it does, in words, with unevaluated expressions
    effect: Literal["read", "repeat", "once"]
    source: str  # its YAML, dedented
    line: int  # where it starts in the file
    text: str = ""  # a note's Markdown


class Revision(Part):
    """What git and the gate know about the plan that is run."""

    commit: str | None = None  # of the project; None without git
    dirty: bool | None = None  # whether the plan, or one that it calls, differs from that commit; None without one
    gate: str = "off"  # off, committed or approved: what was required of the plan
    approver: str | None = None  # who approved this version, if anybody did


class RunStarted(Part):
    """The first event of every journal."""

    event: Literal["run_started"] = "run_started"
    at: Moment  # seconds since 1970-01-01 UTC, as in every event
    run_id: str
    plan: str  # name
    goal: str
    path: str  # of the plan, relative to the project's folder if inside
    plan_sha256: str
    source: str  # the plan's whole text
    inputs: dict[str, Any]
    cells: list[Cell]
    browser: str  # name and version, "" until known
    planbook: str  # version
    flow_run_id: str | None  # in Prefect
    host: str
    pid: int
    user: str | None = None  # of the operating system
    starter: Person | None = None  # who started it, if that is somebody else
    revision: Revision = Revision()
    resumes: str | None = None  # the run that this one resumes
    called: dict[str, str] = {}  # the called plans' SHA-256, by the names in `call` steps
    first: str | None = None  # id of the first step to run, if set
    until: str | None = None  # id of the last step to run, if set
    deployment_id: str | None = None  # in Prefect, if it is the run of a deployment
    last: dict[str, dict[str, Any]] = {}  # by plan: the values of its last passed run that it uses

    @property
    def is_draft(self) -> bool:
        """Whether it drafts a plan, which has no file yet."""
        return not self.path

    @property
    def is_question(self) -> bool:
        """Whether it is a record of `planbook heal --model` or `planbook review`, which ask a model and run nothing."""
        return self.is_draft and self.plan.startswith(("heal ", "review "))


class RunEnded(Part):
    """Last event. A journal without it belongs to a run that is in progress or was killed."""

    event: Literal["run_ended"] = "run_ended"
    at: Moment
    status: RunStatus
    seconds: float
    because: str | None = None  # of a failed, cancelled or stopped run, a sentence
    error_class: ErrorClass | None = None  # the error that it failed with, after it had begun
