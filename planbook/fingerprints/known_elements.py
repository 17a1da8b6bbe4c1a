"""What the elements of a plan looked like in its last passed runs: one file per plan in `.planbook/looks/`.

Only elements of steps with effect `once` are kept there, of which the engine compares the next ones before it acts. The
history has those of all steps, but the engine does not read it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from planbook.events import Fingerprint
from planbook.files.atomic_write import write_atomically
from planbook.part import Part
from planbook.places import Project

RUNS = 5  # sightings that are kept for each target of a step
TARGETS = 12  # targets, in words, that are kept for each step: with expressions, they differ from run to run


class Sighting(Part):
    """The element of a step in one run; `target` is the target that led to it, in words."""

    run_id: str
    target: str
    looks: Fingerprint


Known = Mapping[str, Sequence[Sighting]]
"""The sightings of a plan by the id of the step, the oldest first."""
_KNOWN = TypeAdapter(dict[str, list[Sighting]])


@dataclass(frozen=True)
class Seen:
    """A sighting of this run: the plan, the step, and what was seen."""

    plan: str
    step: str
    sighting: Sighting


def file_of(project: Project, plan: str) -> Path:
    """Returns the file with what the elements of a plan looked like."""
    return project.looks / f"{plan}.json"


def read(project: Project, plan: str) -> Known:
    """Returns what is known of a plan's elements. A missing or damaged file knows nothing: the next run writes it."""
    try:
        return _KNOWN.validate_json(file_of(project, plan).read_bytes())
    except (OSError, ValidationError):
        return {}


def pasts(known: Known, step: str, target: str) -> list[Fingerprint]:
    """Returns what the element of a step looked like where the same target led to it, the newest first."""
    return [one.looks for one in reversed(known.get(step, ())) if one.target == target]


def save(project: Project, seen: Iterable[Seen]) -> None:
    """Adds what a run has seen. Raises OSError."""
    plans: dict[str, list[Seen]] = {}
    for one in seen:
        plans.setdefault(one.plan, []).append(one)
    for plan, added in plans.items():
        known = {step: list(sightings) for step, sightings in read(project, plan).items()}
        for one in added:
            known[one.step] = _with(known.get(one.step, []), one.sighting)
        told = {step: [one.model_dump(exclude_defaults=True) for one in all_] for step, all_ in known.items()}
        write_atomically(file_of(project, plan), json.dumps(told, ensure_ascii=False).encode())


def _with(sightings: Sequence[Sighting], added: Sighting) -> list[Sighting]:
    """Returns the sightings with another one, without the oldest ones that are too many."""
    same = [one for one in sightings if one.target == added.target][-(RUNS - 1) :]
    others = [one for one in sightings if one.target != added.target]
    newest = list(dict.fromkeys(one.target for one in reversed(others)))[: TARGETS - 1]
    return [*(one for one in others if one.target in newest), *same, added]
