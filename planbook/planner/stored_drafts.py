"""Unfinished drafts, stored in `.planbook/drafts/`, so that nothing that was tried and paid for is lost."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from planbook.errors import PlanbookError
from planbook.files.atomic_write import FOR_THE_OWNER, write_atomically
from planbook.places import Project
from planbook.planner.draft import Draft, DraftStep, Sent
from planbook.planner.task import Task

LAST = "last"
GOES_ON = "The draft {} goes on in another process. Wait for its end, or stop it."


@dataclass
class StoredDraft:
    """A draft with its id and its cost so far in US dollars. It contains names of secrets only."""

    id: str
    draft: Draft
    spent_usd: float = 0.0
    calls: int = field(default=0)


def folder(project: Project) -> Path:
    """Returns the folder of drafts."""
    return project.kept / "drafts"


def keep(project: Project, kept: StoredDraft) -> None:
    """Writes the draft atomically. Raises PlanbookError."""
    file = folder(project) / f"{kept.id}.json"
    draft = kept.draft
    told = {
        "task": asdict(draft.task),
        "inputs": draft.inputs,
        "steps": [asdict(step) for step in (draft.steps if draft.before is None else draft.before)],
        "whenever": draft.whenever,
        "done": draft.done,
        "gone": [asdict(step) for step in draft.gone],
        "shapes": draft.shapes,
        "credentials": draft.credentials,
        "trying": asdict(draft.trying) if draft.trying else None,
        "spent_usd": kept.spent_usd,
        "calls": kept.calls,
    }
    try:
        write_atomically(file, json.dumps(told, ensure_ascii=False, indent=1).encode(), FOR_THE_OWNER)
    except OSError as error:
        raise PlanbookError(f"The draft cannot be kept: {error.strerror} ({file})") from None


@contextmanager
def held(project: Project, id: str) -> Iterator[None]:
    """Holds a draft, so that no other process goes on with it and sends what it sends again. Raises PlanbookError."""
    lock = folder(project) / f"{id}.lock"
    try:
        lock.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = lock.open("ab")
    except OSError as error:
        raise PlanbookError(f"The draft cannot be kept: {error.strerror} ({lock})") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PlanbookError(GOES_ON.format(id)) from None
        try:
            yield
        finally:
            if not lock.with_suffix(".json").is_file():
                lock.unlink(missing_ok=True)


def drop(project: Project, id: str) -> None:
    """Removes a draft that has become a plan."""
    with suppress(OSError):
        (folder(project) / f"{id}.json").unlink()


def load(project: Project, id: str) -> StoredDraft:
    """Returns the draft with that id, or the newest. Raises PlanbookError."""
    files = sorted(folder(project).glob("*.json"))
    chosen = files[-1:] if id == LAST else [file for file in files if file.stem.startswith(id)]
    if len(chosen) != 1:
        known = ", ".join(file.stem for file in files)
        there = f" There are: {known}." if known else ""
        raise PlanbookError(f"There is no draft {id!r} to continue.{there}" if not chosen else _several(id, chosen))
    try:
        return _read(chosen[0].stem, json.loads(chosen[0].read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        raise PlanbookError(f"{chosen[0]} is not a draft: it was changed or damaged. Start a new draft.") from None


def _several(id: str, chosen: list[Path]) -> str:
    return f"Several drafts begin with {id!r}: {', '.join(file.stem for file in chosen)}."


def _read(id: str, told: dict[str, Any]) -> StoredDraft:
    task = told["task"] | {"allow": tuple(told["task"]["allow"]), "secrets": tuple(told["task"]["secrets"])}
    steps = [DraftStep(**step) for step in told["steps"]]
    done = [Sent(*entry) for entry in told.get("done") or ()]
    gone = [DraftStep(**step) for step in told.get("gone") or ()]
    shapes, trying = dict(told.get("shapes") or {}), DraftStep(**told["trying"]) if told.get("trying") else None
    whenever = list(told.get("whenever") or ())
    draft = Draft(Task(**task), dict(told["inputs"]), steps, whenever, done, gone, shapes, trying)
    draft.credentials = told.get("credentials")
    return StoredDraft(id, draft, float(told["spent_usd"]), int(told["calls"]))
