"""A cell that failed: what its element may be now, and putting another target into the cell."""

import asyncio
from dataclasses import replace
from typing import Any

from planbook.errors import PlanbookError
from planbook.fingerprints.descriptions import element
from planbook.heal.allowed_changes import NotAHeal
from planbook.heal.failure import Failure
from planbook.heal.heal import Past, heal_here
from planbook.heal.places import targets_of
from planbook.heal.proposal import Proposal
from planbook.heal.splice import with_target
from planbook.history.fingerprints import elements_seen
from planbook.plan.edit import CannotSplice
from planbook.step.kind import Step
from planbook.studio.studio import Studio

HERE = "this session"
NOT_FAILED = "Only a cell that failed in this session can be healed. Run it first."
NO_TARGET = "This cell has no target that could be replaced: {}. Edit it."
CHANGED = "The plan was changed since the element was looked for. Look for it again."


async def propose(studio: Studio, uid: str) -> Proposal:
    """Returns what is proposed for a cell that failed on the page that is open. Raises PlanbookError."""
    outcome = studio.outcomes.get(uid)
    if outcome is None or outcome.verdict not in ("failed", "warned", "not_reached"):
        raise PlanbookError(NOT_FAILED)
    made = await studio.trial()
    request = replace(made.request, plan=studio.plan)
    step = step_of(studio, uid)
    named = f"cell {studio.book.position(uid) + 1} ({step.title or step.do.describe()})"
    failure = Failure(HERE, studio.plan.name, step.id or "", named, step.effect or step.do.effect, outcome.because)
    pasts = [*_seen_here(studio, uid), *await asyncio.to_thread(_seen_before, studio, step)]
    live = studio.live
    return await heal_here(live.session, request, failure, pasts, live.open_try.values)


def _seen_here(studio: Studio, uid: str) -> list[Past]:
    return [(HERE, found.target, found.fingerprint) for found in studio.seen.get(uid, ()) if found.fingerprint]


def _seen_before(studio: Studio, step: Step) -> list[Past]:
    seen = elements_seen(studio.book.project, studio.plan.name, step.id or "", "", lambda text: None)
    return [(one.run_id, one.target, one.looks) for one in seen]


def as_json(found: Proposal) -> dict[str, Any]:
    """Returns a proposal as the page gets it."""
    return {
        "verdict": found.verdict,
        "because": found.because,
        "diff": found.diff,
        "now": element(found.candidates[0].looks) if found.candidates else "",
        "candidates": [f"{element(one.looks)} ({one.candidate.score:.2f})" for one in found.candidates],
    }


def take(studio: Studio, found: Proposal) -> None:
    """Writes a proposal to the file. Raises PlanbookError if the plan has changed since."""
    studio.look_at_file()
    if found.before != studio.book.sheet.text or not found.diff:
        raise PlanbookError(CHANGED)
    studio.save(found.after)


def retarget(studio: Studio, uid: str, target: dict[str, Any]) -> None:
    """Puts another target into a cell, in place of the one that it has. Raises PlanbookError."""
    studio.look_at_file()
    places = targets_of(step_of(studio, uid))
    if not places:
        raise PlanbookError(NO_TARGET.format("its step names no element, or only looks at one"))
    try:
        after = with_target(studio.book.sheet.text, studio.book.file, places[0], target)
    except (CannotSplice, NotAHeal) as error:
        raise PlanbookError(NO_TARGET.format(error)) from None
    studio.save(after)


def step_of(studio: Studio, uid: str) -> Step:
    """Returns the step of a cell. Raises PlanbookError."""
    return studio.plan.steps[studio.book.position(uid)]
