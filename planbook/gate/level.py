"""How much is asked of a plan before it may run: the most that anyone asks, so that nobody can ask for less."""

import tomllib
from pathlib import Path
from typing import Any

from planbook.errors import PlanbookError
from planbook.places import Project, find_project
from planbook.settings import GATES, Gate, read_settings

SETTINGS = "pyproject.toml"


def strictest(*gates: Gate) -> Gate:
    """The gate that asks for the most."""
    return max(gates, key=GATES.index)


def as_gate(value: Any) -> Gate:
    """The gate that a parameter names. Raises PlanbookError where it names none."""
    if value in GATES:
        return GATES[GATES.index(value)]
    raise PlanbookError(f"gate: {value!r} is none. Write off, committed or approved")


def gate_here(project: Project, plan: Path) -> Gate:
    """What is set in the run's project, and in the one that the plan's file lies in. Raises PlanbookError."""
    own = find_project(plan.resolve().parent)
    projects = [project] if own.folder == project.folder.resolve() else [project, own]
    return strictest(*(read_settings(each).gate for each in projects))


def gate_in(settings: bytes | None) -> Gate:
    """What a committed `pyproject.toml` sets: to change that without a commit does not open the gate.

    What no planbook could have read sets nothing; a gate that only a newer one knows is taken for the strictest.
    """
    try:
        table = tomllib.loads((settings or b"").decode("utf-8")).get("tool", {}).get("planbook", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, AttributeError):
        return "off"
    found = table.get("gate", "off") if isinstance(table, dict) else "off"
    return found if found in GATES else "approved"
