"""Finds changed recipes. Plans made from a recipe do not change with it, so a review should read both."""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from planbook.diff.against import RevisionDiff
from planbook.diff.change import Change
from planbook.diff.compared import FileDiff, State
from planbook.diff.phrases import printable
from planbook.plan.problem import shown
from planbook.recipes import ENDING
from planbook.recipes.find import FOLDER
from planbook.recipes.recipe import name_of

LEAST, ALIKE = 4, 0.5
"""How many lines of a recipe, and which share of them, a plan must contain to count as made from it."""
SHOWN = 12  # lines of each side
_HOLE = re.compile(r"\[\[.*?\]\]")
_HEAD = re.compile(r"(planbook|name|goal|inputs|steps|allow|secrets)\s*:|#|\[%|-?\s*note:")


def recipes(against: RevisionDiff, project: Path, only: Sequence[Path] = ()) -> list[FileDiff]:
    """Returns the recipes of a project that changed, each with the plans that seem made from it.

    `only` limits the result to recipes from which one of these plans seems made.
    """
    found = []
    for path in _paths(against, project):
        was, now = (_text(content) for content in against.both(path))
        if was != now:
            here = against.top / path
            state: State = "added" if not was else "deleted" if not now else "changed"
            plans = made_of(was or now, project)
            if only and not {*only} & {*plans}:
                continue
            found.append(
                FileDiff(shown(here), "changed", [_change(name_of(here), state, was, now, [*map(shown, plans)])])
            )
    return found


def made_of(recipe: str, project: Path) -> list[Path]:
    """Returns the plans of the project that contain most of a recipe's lines, whatever its holes were filled with."""
    lines = [_as_pattern(line) for line in recipe.splitlines() if line.strip() and not _HEAD.match(line.strip())]
    found = []
    for file in sorted((project / "plans").rglob("*.yaml")):
        text = {line.strip() for line in _text(file.read_bytes()).splitlines()}
        fitting = sum(1 for line in lines if any(map(line.fullmatch, text)))
        if fitting >= LEAST and fitting >= ALIKE * len(lines):
            found.append(file)
    return found


def _paths(against: RevisionDiff, project: Path) -> Sequence[str]:
    """Returns the recipes of both versions, relative to the top folder of the repository."""
    folder = (project / FOLDER).resolve()
    if not folder.is_relative_to(against.top):
        return []
    inside = f"{folder.relative_to(against.top).as_posix()}/"
    before = (path for path in against.everything if path.startswith(inside) and path.endswith(ENDING))
    here = {f"{inside}{file.name}" for file in folder.glob(f"*{ENDING}")}
    return sorted({*before, *here})


def _change(name: str, state: State, was: str, now: str, plans: Sequence[str]) -> Change:
    before, after = was.splitlines(), now.splitlines()
    gone, new = (list((Counter(one) - Counter(other)).elements()) for one, other in ((before, after), (after, before)))
    became = {"added": "is new", "deleted": "is gone"}.get(state, "has changed")
    words = f"the recipe {printable(name)} {became}"
    if plans:
        words += f"; plans that look made of it, and stay as they are: {', '.join(map(printable, plans))}"
    elif state != "added":
        words += "; no plan looks made of it"
    return Change(what="recipe", words=words, old=_some(gone), new=_some(new))


def _some(lines: list[str]) -> str | None:
    more = [f"… and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
    return "\n".join([*map(printable, lines[:SHOWN]), *more]) or None


def _as_pattern(line: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, _HOLE.split(line.strip()))))


def _text(content: bytes | None) -> str:
    return (content or b"").decode("utf-8-sig", "replace")
