"""`planbook diff --git`: the external diff driver of git."""

from collections.abc import Sequence
from pathlib import Path

from planbook.diff.sides import Side, compare_sides, read_side
from planbook.diff.text import file_as_text
from planbook.errors import PlanbookError

SEVEN = 7
WRONG = "--git is for git, which gives it seven arguments: path old-file old-hex old-mode new-file new-hex new-mode"


def git_external_diff(arguments: Sequence[str], colour: bool) -> str:
    """Returns the diff of one file. If a version is not a plan, it is git's plain diff, so that nothing is hidden.

    git passes one argument, the path, for an unmerged file, and nine for a renamed file: the last two are the new path,
    and git's description of it.
    """
    if len(arguments) == 1:
        return f"{arguments[0]}: not merged yet; resolve the conflict, then `git add` the plan"
    if len(arguments) not in (SEVEN, SEVEN + 2):
        raise PlanbookError(WRONG)
    path, old_file, _, old_mode, new_file, _, new_mode, *renamed = arguments
    now = renamed[0] if renamed else path
    old, new = _side(f"a/{path}", path, old_file), _side(f"b/{now}", now, new_file)
    compared = compare_sides(now, old, new, path if renamed else "")
    return "\n".join([file_as_text(compared, colour), *_modes(old_mode, new_mode)])


def _side(label: str, path: str, file: str) -> Side:
    return Side(label, Path(path), read_side(Path(file)).content)


def _modes(old: str, new: str) -> list[str]:
    changed = old != new and "." not in (old, new)
    return [f"  the file's mode is now {new} instead of {old}"] if changed else []
