"""The project's files that a step may give away: none of planbook's own, no hidden ones, none from elsewhere."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from planbook.errors import StepError
from planbook.places import Project
from planbook.plan.model import Plan

INSTEAD = "write it out, take it from an input, or write `from_page: allow`"
WITHOUT = "write it out, or take it from an input"


def real_file(project: Project, path: str) -> Path:
    """Returns the path with links resolved; the file need not exist. Raises StepError of class value."""
    try:
        file = (project.folder / path).resolve()
        file.is_file()
        return file
    except (OSError, ValueError, RuntimeError):  # a name that is too long, a null byte, a loop of links
        raise StepError("value", f"there is no file {path}") from None


def refuse_own(project: Project, path: str, file: Path) -> None:
    """Raises StepError of class value for files that no plan may give away, such as sessions, keys and settings."""
    folder = project.folder.resolve()
    if not file.is_relative_to(folder):
        raise StepError("value", f"{path} is outside of the project's folder; files of a plan are inside it")
    inside = file.relative_to(folder)
    hidden = next((part for part in inside.parts if part.startswith(".")), None)
    if hidden or file.is_relative_to(project.kept.resolve()):
        led = "" if Path(path) == inside else f" leads to {inside}, which"
        what = f"is in {hidden}" if hidden and hidden != inside.name else "is hidden" if hidden else "is planbook's own"
        raise StepError("value", f"{path}{led} {what}, and no plan gives such files away; upload a copy that is not")


def refuse_chosen(plan: Plan, inputs: Mapping[str, Any], from_page: frozenset[str]) -> None:
    """Raises StepError of class value if a page chose the file whose rows a called plan reads."""
    for name in sorted(from_page):
        declared = plan.inputs.get(name)
        if declared and declared.type == "csv" and isinstance(inputs[name], str):
            what = f"{plan.name} reads its input {name} from the file {inputs[name]}"
            raise StepError("value", f"{what}, and no page chooses a file; give it the rows, or write the path out")
