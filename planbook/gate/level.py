"""Determines the gate of a run: the strictest that applies, so that nobody can lower it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from planbook.errors import PlanbookError
from planbook.places import Project, find_project, settings_in
from planbook.settings import GATES, Gate, read_settings

SETTINGS = "pyproject.toml"


def strictest(*gates: Gate) -> Gate:
    """Returns the strictest of the gates."""
    return max(gates, key=GATES.index)


def as_gate(value: Any) -> Gate:
    """Returns the gate that a parameter names. Raises PlanbookError for any other text."""
    if value in GATES:
        return GATES[GATES.index(value)]
    raise PlanbookError(f"gate: {value!r} is not a gate. Write off, committed or approved")


def gate_here(project: Project, plans: Iterable[Path]) -> Gate:
    """Returns the gate set in the run's project, in the projects of the plans' files, and in all folders around these.

    So a folder inside a project cannot lower the gate by its own `plans/` or `.planbook/`. Raises PlanbookError.
    """
    folders = {project.folder.resolve(), *(file.resolve().parent for file in plans)}
    projects = {find_project(folder) for folder in folders}
    around = {outer for folder in folders for outer in folder.parents}
    return strictest(
        *(read_settings(each).gate for each in projects), *(gate_in(_settings(folder)) for folder in around)
    )


def _settings(folder: Path) -> bytes | None:
    try:
        return (folder / SETTINGS).read_bytes()
    except OSError:
        return None


def gate_in(settings: bytes | None) -> Gate:
    """Returns the gate set in a `pyproject.toml` that is committed, or in a folder around the project.

    A file that no planbook can read sets nothing; a gate that only a newer version knows counts as the strictest.
    """
    try:
        table = settings_in(settings or b"")
    except ValueError:
        return "off"
    found = table.get("gate", "off") if isinstance(table, dict) else "off"
    return found if found in GATES else "approved"
