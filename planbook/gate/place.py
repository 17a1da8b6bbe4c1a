"""Determines the path of a plan in its project, under which it is committed and approved."""

import os
from pathlib import Path

from planbook.errors import PlanbookError
from planbook.places import Project


class Misplaced(PlanbookError):
    """A plan has no such path. The message says why, as the end of a sentence, and what to do."""


def path_in(file: Path, project: Project) -> str:
    """Returns the plan's path from the project's folder, in the letter case of the request.

    Raises Misplaced if it is outside the project, or is a link instead of the file itself.
    """
    folder = project.folder.resolve()
    absolute = Path(os.path.abspath(file))  # noqa: PTH100  (links are to be seen, not followed)
    around = next((parent for parent in absolute.parents if parent.resolve() == folder), None)
    if around is None:
        raise Misplaced(f"it is outside of the project {folder}. Only the project's own plans are let through")
    path = absolute.relative_to(around)
    if (folder / path).resolve() != folder / path:
        to = (folder / path).resolve()
        to = to.relative_to(folder) if to.is_relative_to(folder) else to
        raise Misplaced(f"it is a symbolic link to {to}, or is behind one. Name the file itself")
    return path.as_posix()
