"""Drafts on the demo shop: the whole planner with a real browser and a scripted model, without Prefect."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from planbook.engine.prepare import new_run_id
from planbook.events import Event, ModelCalled, StepEnded
from planbook.places import Project
from planbook.planner.draft import Draft
from planbook.planner.model import ModelAccess
from planbook.planner.outcome import Outcome
from planbook.planner.stored_drafts import StoredDraft
from planbook.planner.task import Task, secrets_named
from planbook.planner.write_request import WriteRequest
from planbook.planner.writing import write
from planbook.settings import Settings
from tests.planner.standin import Body, Standin


class Listener(list[Event]):
    """Observer that keeps the events."""

    def tell(self, event: Event) -> None:
        self.append(event)


@dataclass
class Drafting:
    """A project for a test, in which plans are drafted."""

    folder: Path
    standin: Standin
    events: Listener = field(default_factory=Listener)

    @property
    def project(self) -> Project:
        (self.folder / "plans").mkdir(exist_ok=True)
        return Project(self.folder)

    def wanted(self, goal: str, url: str, secrets: dict[str, str] | None = None, **more: Any) -> WriteRequest:
        ours = {
            key: more.pop(key) for key in ("max_cost", "overwrites", "recipe", "proves_again", "asks") if key in more
        }
        task = Task(goal, url, secrets=secrets_named(goal, list(secrets or {})), **more)
        run_id = new_run_id()
        kept = StoredDraft(run_id, Draft(task))
        return WriteRequest(run_id, kept, self.project, ModelAccess.of(Settings()), secrets or {}, **ours)

    async def write(self, goal: str, url: str, **more: Any) -> Outcome:
        """Drafts a plan with the stand-in's answers."""
        return await write(self.wanted(goal, url, **more), [self.events])

    @property
    def calls(self) -> list[ModelCalled]:
        return [event for event in self.events if isinstance(event, ModelCalled)]

    @property
    def ended(self) -> list[str]:
        """Returns the outcomes of the steps that the browser was told to do, in order."""
        return [event.status for event in self.events if isinstance(event, StepEnded)]

    @property
    def told(self) -> list[str]:
        """Returns what the model was told, turn by turn."""
        return [words(body) for body in self.standin.requests]


def words(body: Body) -> str:
    """Returns the text of the last turn of a request."""
    return "\n".join(_words(block) for block in body["messages"][-1]["content"])


def _words(block: Body) -> str:
    if block["type"] == "tool_result":
        return "\n".join(_words(inner) for inner in block["content"])
    return str(block.get("text", f"<{block['type']}>"))


def steps_of(text: str) -> str:
    """Returns the steps of a plan's text, without the confidence in them."""
    return re.sub(r"\n    (confidence|unsure): .+", "", text.partition("steps:\n")[2])
