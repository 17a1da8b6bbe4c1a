"""The view of a plan as one self-contained HTML page."""

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
from planbook.report.view.javascript import javascript
from planbook.report.view.marks import marked
from planbook.report.view.sheet import Card, PlanPage
from planbook.report.view.terms import recoveries, settings

_HOLE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
# Invisible characters, and those that change the order of letters. Joiners inside a glyph are kept.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
View = tuple[PlanPage, PlanComparison | None]
"""A plan, and its changes since a revision."""
EFFECTS = {
    "read": "changes nothing",
    "repeat": "changes something, and is safe to do again",
    "once": "is sent at most once, whatever happens",
    "unknown": "calls a plan that cannot be read",
}


def render(sheet: PlanPage, since: PlanComparison | None = None) -> str:
    """Returns the page of one plan; `since` adds its changes since a revision."""
    return page("view.html.j2", **about(sheet, since))


def about(sheet: PlanPage, since: PlanComparison | None = None) -> dict[str, Any]:
    """Returns what `view_body.html.j2` shows of a plan."""
    return {
        "sheet": sheet, "since": since, "plan": sheet.plan, "path": shown(sheet.plan.file), "usually": _usually(sheet),
        "counts": _counts(sheet),
    }  # fmt: skip


def render_index(views: Mapping[str, View]) -> str:
    """Returns a page with links to those of several plans."""
    listed = [(href, view, _counts(view[0]), shown(view[0].plan.file)) for href, view in views.items()]
    return page("views.html.j2", listed=listed)


def page(template: str, **told: Any) -> str:
    """Renders a page in the common design. Invisible characters are shown by their codes."""
    shared = looks() | {"style": looks()["style"] + _style()}
    return visible(view_environment().get_template(template).render(shared | told)) + "\n"


def visible(html: str) -> str:
    """Shows invisible characters by their codes."""
    return _HIDDEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", html)


@cache
def view_environment() -> Environment:
    """Returns the templates of all pages, with the filters that only those of plans use."""
    found = environment().overlay()
    found.filters = found.filters | {
        "class_word": lambda name: phrases.CLASSES.get(name, name),  # the history may be from a newer planbook
        "folded": folded,
        "holes": holes,
        "href": quote,
        "marked": lambda pair: marked(*pair),
        "javascript": javascript,
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
    """Returns a sentence with its expressions highlighted."""
    parts = [(found.group(), found.span()) for found in _HOLE.finditer(text)]
    html, at = Markup(), 0
    for hole, (start, end) in parts:
        html += escape(text[at:start]) + Markup('<code class="hole">{}</code>').format(hole)
        at = end
    return html + escape(text[at:])


def sentence(text: str) -> str:
    """Returns the text of a finding as a sentence, with a capital letter and a full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith(("?", ".")) else ".")


def seen(status: str) -> str:
    """Returns the outcome that pages show for the status of an earlier run or step."""
    return status if status in phrases.WORDS else "unfinished"


def tally(statuses: Sequence[str]) -> str:
    """Counts outcomes in words: `8 passed, 2 failed`."""
    counted = Counter(seen(status) for status in statuses)
    return ", ".join(f"{count} {phrases.WORDS[status]}" for status, count in counted.items())


def unchanged(rows: Sequence[Row]) -> str:
    """Names cells without changes: `Steps 3 to 10, unchanged`."""
    numbers = [row.card.cell.number for row in rows if row.card.cell.number]
    if not numbers:
        return phrases.plural(len(rows), "note") + ", unchanged"
    first, last = numbers[0], max(row.card.cell.number for row in all_rows(rows))
    if first == last:
        return f"Step {first}, unchanged"
    return f"Steps {first} {'and' if last == first + 1 else 'to'} {last}, unchanged"


def _counts(sheet: PlanPage) -> list[str]:
    """Returns the counts for the line below the goal."""
    counts = [
        phrases.plural(len(sheet.steps), "step"),
        _commits(sheet),
        phrases.plural(len(sheet.hosts), "host"),
        phrases.plural(len(sheet.secrets), "secret") if sheet.secrets else "no secrets",
    ]
    return [*counts, phrases.plural(sheet.found, "problem")] if sheet.found else counts


def _commits(sheet: PlanPage) -> str:
    """Describes how many of its steps commit, and which other plans with commits may run with it."""
    commits = sum(_has(card, "commit") for card in sheet.all_cards)
    others = f"commits by {listed(sheet.committing)}" if sheet.committing else ""
    return ", ".join(filter(None, [phrases.plural(commits, "commit") if commits else "", others])) or "no commit step"


def _usually(sheet: PlanPage) -> float | None:
    """Returns the median duration of its runs that passed, in milliseconds."""
    passed = [run.seconds * 1000 for run in sheet.past.runs if run.seconds and run.status in ("passed", "flaky")]
    return median(passed) if passed else None


def _has(card: Card, kind: str) -> bool:
    return any(badge.kind == kind for badge in card.badges)
