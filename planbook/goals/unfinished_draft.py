"""The plan of a draft that was not finished: what was tried, for a person who goes on with it by hand."""

from datetime import date
from pathlib import Path

from planbook.errors import PlanbookError
from planbook.files.atomic_write import write_atomically
from planbook.files.free_name import free_path
from planbook.goals.goal import Goal
from planbook.goals.store import is_kept
from planbook.places import Project
from planbook.plan.load import load_text
from planbook.plan.write import write
from planbook.planner import stored_drafts as drafts
from planbook.planner.draft import Draft, DraftStep, Written
from planbook.planner.model import ModelAccess
from planbook.settings import read_settings

NOTHING = "Nothing was tried in the draft {}, so there is nothing to continue."


def write_tried(project: Project, goal: Goal) -> Path:
    """Writes a new plan of the steps that were tried for a goal, and returns its file. Raises PlanbookError."""
    kept = goal.continues or goal.id
    stored = drafts.load(project, kept) if is_kept(project, kept) else None
    if stored is None or not stored.draft.steps:
        raise PlanbookError(NOTHING.format(goal.id))
    file = _file(project, stored.draft)
    model = ModelAccess.of(read_settings(project), goal.wish.model).model
    made_by = {"model": model, "date": date.today().isoformat(), "cost_usd": f"{stored.spent_usd:.4f}"}
    steps = [written for step in stored.draft.steps for written in _written(step)]
    text = write(load_text(stored.draft.text(steps, {"made_by": made_by}, file.stem), file))
    write_new_plan(file, text)
    return file


def write_new_plan(file: Path, text: str) -> None:
    """Writes a plan that a person goes on with. Raises PlanbookError."""
    try:
        write_atomically(file, text.encode())
    except OSError as error:
        raise PlanbookError(f"The plan cannot be written: {error.strerror} ({file})") from None


def _written(step: DraftStep) -> list[Written]:
    """Returns a step as a plan has it: what it has sent once is not sent again without being asked for."""
    own = step.written | ({"effect": step.effect} if step.effect else {})
    return [own, *step.all_written[1:]]


def _file(project: Project, draft: Draft) -> Path:
    """Returns a file that is not there yet, named as the draft is, or by the first words of its goal."""
    return free_path(project.plan_file(draft.task.short_name.lstrip("0123456789-") or "draft"))
