"""Names of uploaded files among the inputs that are given to a run."""

from collections.abc import Mapping
from typing import Any

from planbook.places import Project
from planbook.step.input import UPLOADED, Input
from planbook.uploads.store import named_by


def with_uploads(given: Mapping[str, Any], declared: Mapping[str, Input], project: Project) -> dict[str, Any]:
    """Returns the given inputs with the path of each `upload:NAME` that is given to an input of type file or csv.

    Raises NoSuchUpload.
    """
    return {
        name: project.path_of(named_by(project, value)) if _is_named(name, value, declared) else value
        for name, value in given.items()
    }


def _is_named(name: str, value: Any, declared: Mapping[str, Input]) -> bool:
    takes = name in declared and declared[name].type in ("file", "csv")
    return takes and isinstance(value, str) and value.startswith(UPLOADED)
