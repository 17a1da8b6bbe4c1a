"""What a draft begins with: the task, the model, and what may be used."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from planbook.engine.request import Evidence
from planbook.places import Project
from planbook.planner.model import ModelAccess
from planbook.planner.stored_drafts import StoredDraft
from planbook.planner.workbench import Ask
from planbook.questions.question import Person
from planbook.recipes.matching import Match


@dataclass(frozen=True)
class WriteRequest:
    """The plan to write, and with what. `secrets` are values by name, `max_cost` is in US dollars.

    `recipe` serves the goal, and is tried before a draft.
    """

    run_id: str
    kept: StoredDraft
    project: Project
    access: ModelAccess
    secrets: Mapping[str, str] = field(default_factory=dict)
    max_cost: float = 0.5
    browser: str = "chromium"
    headed: bool = False
    overwrites: bool = False
    proves_again: bool = False  # the proof repeats steps that sent something during the draft
    recipe: Match | None = None
    starter: Person | None = None  # whom the model may ask; None: nobody
    thread: str | None = None  # whose memories are read, and take what is learned about the site
    asks: Ask | None = None  # asks whoever waits for the plan, instead of a question of the draft's run
    folder: Path | None = None  # where the plan is written, if not among those of the project
    evidence: Evidence = "none"  # `all`: a picture of the page after each step
