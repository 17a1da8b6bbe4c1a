"""Compares the CSV files that decide what a commit step sends, or how often, because a review covers them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from planbook.diff.against import RevisionDiff
from planbook.diff.change import Change, by_risk
from planbook.diff.compared import FileDiff, plural
from planbook.diff.data_flow import commit_data
from planbook.diff.phrases import printable
from planbook.errors import PlanProblems
from planbook.places import find_project
from planbook.plan.load import load_bytes
from planbook.plan.model import Plan
from planbook.plan.problem import shown

SHOWN = 10  # rows of each side


def default_rows(plan: Plan) -> list[str]:
    """Returns the CSV files, relative to the project, that decide by default what a commit step sends, or how often."""
    given = {name: one.default for name, one in plan.inputs.items() if one.type == "csv"}
    feeding = commit_data(plan).inputs if given else set()
    return [file for name, file in given.items() if name in feeding and isinstance(file, str)]


def with_rows(files: Sequence[FileDiff], against: RevisionDiff, paths: Sequence[Path]) -> list[FileDiff]:
    """Adds changes of CSV files to the results, and results for unchanged plans whose CSV files changed."""
    known = {one.path: one for one in files}
    for path in against.plans_here(paths):
        changes = list(_changes(path, against))
        here = shown(against.top / path)
        if changes:
            one = known.get(here, FileDiff(here, "changed"))
            state = "changed" if one.state == "same" else one.state
            known[here] = replace(one, state=state, changes=by_risk([*changes, *one.changes]))
    return list(known.values())


def _changes(path: str, against: RevisionDiff) -> Iterator[Change]:
    file = against.top / path
    content = file.read_bytes()
    if b"csv" not in content:
        return
    try:
        plan = load_bytes(content, file)
    except PlanProblems:
        return
    folder = find_project(file.parent).folder
    for name in default_rows(plan):
        rows = (folder / name).resolve()
        if rows.is_relative_to(against.top):
            was, now = against.both(rows.relative_to(against.top).as_posix())
            if was != now:
                yield _change(name, _lines(was), _lines(now))


def _change(name: str, was: list[str], now: list[str]) -> Change:
    gone, new = (list((Counter(one) - Counter(other)).elements()) for one, other in ((was, now), (now, was)))
    words = (
        f"the rows of {printable(name)}, which decide what a commit step sends, or how often, are others: "
        f"{plural(max(len(now) - 1, 0), 'row')} instead of {max(len(was) - 1, 0)}"
    )
    return Change(what="data", words=words, old=_some(gone), new=_some(new))


def _lines(content: bytes | None) -> list[str]:
    return [line for line in (content or b"").decode("utf-8-sig", "replace").splitlines() if line.strip()]


def _some(lines: list[str]) -> str | None:
    more = [f"… and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
    return "\n".join([*map(printable, lines[:SHOWN]), *more]) or None
