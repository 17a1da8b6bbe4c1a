"""The view of a plan as one HTML page that needs nothing else."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote

from jinja2 import Environment
from markupsafe import Markup, escape

from planbook.plan.authored import duration_as_written
from planbook.plan.problem import listed, shown
from planbook.report import phrases
from planbook.report.html import environment, looks
from planbook.report.view.against import PlanComparison, Row, all_rows, folded
from planbook.report.view.badges import KINDS
from planbook.report.view.marks import marked
from planbook.report.view.sheet import Card, PlanPage
from planbook.report.view.terms import recoveries, settings

_HOLE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
# What cannot be seen, or changes the order in which letters are shown. What joins letters into one is left.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
View = tuple[PlanPage, PlanComparison | None]
"""A plan, and what became of it since a revision."""
EFFECTS = {
    "read": "changes nothing",
    "repeat": "changes something, and is safe to do again",
    "once": "is sent at most once, whatever happens",
    "unknown": "calls a plan that cannot be read",
}


def render(sheet: PlanPage, since: PlanComparison | None = None) -> str:
    """The page of one plan; `since`: with what became of it since a revision."""
    return page(
        "view.html.j2",
        sheet=sheet,
        since=since,
        plan=sheet.plan,
        path=shown(sheet.plan.file),
        usually=_usually(sheet),
        counts=_counts(sheet),
    )


def render_index(views: Mapping[str, View]) -> str:
    """A page that leads to those of several plans, by their addresses."""
    listed = [(href, view, _counts(view[0]), shown(view[0].plan.file)) for href, view in views.items()]
    return page("views.html.j2", listed=listed)


def page(template: str, **about: Any) -> str:
    """A page with the look of all others. Characters that cannot be seen are shown by their number."""
    shared = looks() | {"style": looks()["style"] + _style()}
    html = _environment().get_template(template).render(shared | about)
    return _HIDDEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", html) + "\n"


@cache
def _environment() -> Environment:
    """The templates of all pages, with what only those of plans use."""
    found = environment().overlay()
    found.filters = found.filters | {
        "class_word": lambda name: phrases.CLASSES.get(name, name),  # the history may be of a newer planbook
        "folded": folded,
        "holes": holes,
        "href": quote,
        "marked": lambda pair: marked(*pair),
        "limit": duration_as_written,
        "recoveries": recoveries,
        "settings": settings,
        "sentence": sentence,
        "seen": seen,
        "tally": tally,
        "unchanged": unchanged,
    }
    found.globals = found.globals | {"effects": EFFECTS, "badge_kinds": KINDS}
    return found


@cache
def _style() -> Markup:
    return Markup(Path(__file__).with_name("view.css").read_text("utf-8"))


def holes(text: str) -> Markup:
    """A sentence with its expressions set apart: they are worked out when the plan runs."""
    parts = [(found.group(), found.span()) for found in _HOLE.finditer(text)]
    html, at = Markup(), 0
    for hole, (start, end) in parts:
        html += escape(text[at:start]) + Markup('<code class="hole">{}</code>').format(hole)
        at = end
    return html + escape(text[at:])


def sentence(text: str) -> str:
    """What a finding says, with a capital letter and a full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith(("?", ".")) else ".")


def seen(status: str) -> str:
    """The word by which pages know the outcome of a run or a step of the past."""
    return status if status in phrases.WORDS else "unfinished"


def tally(statuses: Sequence[str]) -> str:
    """Outcomes in words: `8 passed, 2 failed`."""
    counted = Counter(seen(status) for status in statuses)
    return ", ".join(f"{count} {phrases.WORDS[status]}" for status, count in counted.items())


def unchanged(rows: Sequence[Row]) -> str:
    """What to call cells in which nothing changed: `Steps 3 to 10, unchanged`."""
    numbers = [row.card.cell.number for row in rows if row.card.cell.number]
    if not numbers:
        return phrases.plural(len(rows), "note") + ", unchanged"
    first, last = numbers[0], max(row.card.cell.number for row in all_rows(rows))
    if first == last:
        return f"Step {first}, unchanged"
    return f"Steps {first} {'and' if last == first + 1 else 'to'} {last}, unchanged"


def _counts(sheet: PlanPage) -> list[str]:
    """What there is of what, for the line below the goal."""
    counts = [
        phrases.plural(len(sheet.steps), "step"),
        _commits(sheet),
        phrases.plural(len(sheet.hosts), "host"),
        phrases.plural(len(sheet.secrets), "secret") if sheet.secrets else "no secrets",
    ]
    return (
        [*counts, phrases.plural(sheet.found, "remark of the checker", "remarks of the checker")]
        if sheet.found
        else counts
    )


def _commits(sheet: PlanPage) -> str:
    """How many of its steps commit, and which other plans that may run with it do."""
    commits = sum(_has(card, "commit") for card in sheet.all_cards)
    others = f"commits by {listed(sheet.committing)}" if sheet.committing else ""
    return ", ".join(filter(None, [phrases.plural(commits, "commit") if commits else "", others])) or "commits nothing"


def _usually(sheet: PlanPage) -> float | None:
    """How long a run takes that passes, in milliseconds: the median."""
    passed = [run.seconds * 1000 for run in sheet.past.runs if run.seconds and run.status in ("passed", "flaky")]
    return median(passed) if passed else None


def _has(card: Card, kind: str) -> bool:
    return any(badge.kind == kind for badge in card.badges)
