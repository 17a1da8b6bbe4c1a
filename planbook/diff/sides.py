"""The two versions of a plan to compare: read as plans, or with the reason why one is not a plan."""

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path

from planbook import git
from planbook.diff.compare import compare
from planbook.diff.compared import FileDiff, State
from planbook.errors import PlanbookError, PlanProblems
from planbook.plan.load import load_bytes
from planbook.plan.model import Plan
from planbook.plan.problem import Place, Problem, ProblemCollector
from planbook.plan.source import LIMIT, Mapping, read_yaml


@dataclass(frozen=True)
class Side:
    """One version of a file; `content` is None if it does not exist. `label` is its name in messages."""

    label: str
    path: Path
    content: bytes | None


def read_side(path: Path) -> Side:
    """Reads a file; /dev/null is a missing one. For a symbolic link, the content is its target, as in git."""
    if str(path) == os.devnull:
        return Side(str(path), path, None)
    try:
        is_link = path.is_symlink() and not str(path).startswith(("/dev/", "/proc/"))
        content = os.fsencode(path.readlink()) if is_link else path.read_bytes()
    except FileNotFoundError:
        raise PlanbookError(f"{path}: there is no such file") from None
    except OSError as error:
        raise PlanbookError(f"{path}: this file cannot be read: {error.strerror}") from None
    return Side(str(path), path, content)


def compare_sides(path: str, old: Side, new: Side, before: str = "") -> FileDiff:
    """Compares two versions. If one is not a plan, the result has its problems and git's own diff."""
    state = _state(old, new, before)
    if state == "same":
        return FileDiff(path, state)
    plans: list[Plan | None] = []
    problems: list[str] = []
    for side in (old, new):
        try:
            plans.append(None if side.content is None else read_plan(side, side.content))
        except PlanProblems as error:
            problems += [str(problem) for problem in error.problems]
    if problems:
        plain = git.plain_diff(old.content, new.content, path)
        return FileDiff(path, "unreadable", before=before, problems=problems, plain=plain)
    return FileDiff(path, state, compare(*plans), before)


def _state(old: Side, new: Side, before: str) -> State:
    if old.content is None or new.content is None:
        return "same" if old.content == new.content else "added" if old.content is None else "deleted"
    if before:
        return "renamed"
    return "same" if old.content == new.content else "changed"


def read_plan(side: Side, content: bytes) -> Plan:
    """Reads the plan of one version, whatever the name of the file. Raises PlanProblems."""
    try:
        _refuse_large(side, content)
        return load_bytes(content, side.path)
    except PlanProblems as error:
        found = [problem for problem in error.problems if isinstance(problem, Problem)]
        name = _own_name(content) if all(problem.rule == "name" for problem in found) else None
        if name is None:
            raise PlanProblems([replace(problem, path=side.label) for problem in found]) from None
    return load_bytes(content, side.path.with_name(f"{name}.yaml")).model_copy(update={"file": side.path})


def _refuse_large(side: Side, content: bytes) -> None:
    if len(content) > LIMIT:
        book = ProblemCollector(side.label)
        book.add(Place(), f"this file has {len(content) / 1_000_000:.1f} MB", "a plan has at most 1 MB", "file")
        raise PlanProblems(book.problems)


def _own_name(content: bytes) -> str | None:
    """Returns the plan's name if a file can have that name."""
    written = read_yaml(content.decode("utf-8-sig"), ProblemCollector(""))
    name = str(written.get("name", "")) if isinstance(written, Mapping) else ""
    return name if re.fullmatch(r"[^/\\]+", name) else None


def compare_files(old: Path, new: Path) -> FileDiff:
    """Compares two files. Raises PlanbookError if one cannot be read."""
    before, now = read_side(old), read_side(new)
    return compare_sides(str(old if now.content is None else new), before, now)
