"""How much is asked of a plan before it may run: the most that anyone asks, so that nobody can ask for less."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from planbook.errors import PlanbookError
from planbook.places import Project, find_project, settings_in
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


def gate_here(project: Project, plans: Iterable[Path]) -> Gate:
    """What is set in the run's project, in those that the plans' files lie in, and in all folders around these.

    So a folder with a `plans/` or `.planbook/` of its own, inside of a project, opens no gate. Raises PlanbookError.
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
    """What a `pyproject.toml` sets that is committed, or lies in a folder around the project.

    What no planbook could have read sets nothing; a gate that only a newer one knows is taken for the strictest.
    """
    try:
        table = settings_in(settings or b"")
    except ValueError:
        return "off"
    found = table.get("gate", "off") if isinstance(table, dict) else "off"
    return found if found in GATES else "approved"
