"""Tracks what the model has been shown of the page, so that it is not shown twice."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from planbook.browser.reading.lines import WIDTH
from planbook.browser.reading.page_reading import PageReading, ReadingText
from planbook.browser.reading.same import Top, bare
from planbook.planner import prompt
from planbook.planner.for_model import for_model
from planbook.planner.own_change import is_just_that

BUDGET = 3000  # tokens of one page
WORTH, WORTH_ELSEWHERE = 0.5, 0.3  # of the lines: if more have changed, the page is shown; lower at another address
GONE, GONE_LINES = 40, 2  # characters of a line that is gone, and how many of such lines are listed
CHANGED = "Changed:"
AGAIN, AS_IT_WAS = "The page, as it was shown before, but for:", "The page, as it was shown before."
PASSED = "The page, in short, since the next step follows:"
LOOKS = ("expect", "wait_for", "extract", "screenshot", "set")
_IN_SHORT = re.compile(r' *(?:[a-z]+: )?(?:#+ "|(?:alert|status|dialog|alertdialog|log)\b)')
_LOOSE = re.compile(r'( *)(?:((?!row |head )[a-z]+) (?=[0-9]+(?: |$))|(?="))')
_CALLED = re.compile(r'\s*(#* ?[a-z]*) *(?:[0-9]+ ?)?("(?:[^"\\]|\\.)*")?')


class ShownPage:
    """Remembers the page that was shown last, and every landmark that was shown.

    Addresses that begin with `origin` are shown without it. `numbered`: elements have their numbers, as in a picture.
    `passed`: a later page was only told in short.
    """

    def __init__(self, origin: str = "", numbered: bool = False) -> None:
        self._origin = origin
        self._numbered = numbered
        self.passed = False
        self._short: list[str] = []  # what was told of it
        self._path = ""
        self._lines: list[str] = []
        self._landmarks: set[str] = set()
        self._tops: tuple[Top, ...] = ()  # the parts of the page
        self._pages: dict[str, list[str]] = {}  # the lines of pages that were shown whole, by address
        self._changed: list[str] = []  # what was said to have changed the last time

    def whole(
        self, reading: PageReading, budget: int = BUDGET, folds: bool = True, within: Mapping[str, Any] | None = None
    ) -> str:
        """Returns the page, or what is `within` a place; `folds`: repetitions are folded. Raises PlanbookError."""
        if within:
            told = reading.tell(budget, folds=folds, within=within, origin=self._origin)
            return self._said(told.text, "This part of the page:")
        return self._page(reading, budget, folds, frozenset() if folds else self._landmarks)

    def changes(self, reading: PageReading, budget: int = BUDGET, passing: bool = False) -> str:
        """Returns what has changed since the page was last shown; if most has, the page, known landmarks in short.

        `passing`: such a page is only told in short, since the next step follows at once. It does not count as shown.
        """
        now = self._line_by_line(reading, budget)
        lines = now.text.split("\n")
        self._changed = changed = list(_changed(self._lines, lines))
        worth = WORTH if self._path == _path(reading) else WORTH_ELSEWHERE
        if self.passed or len(changed) > worth * len(lines):
            if passing:
                return self._in_short(reading.tell(budget, origin=self._origin).text.split("\n"))
            return self._again(reading, now) or self._page(reading, budget, known=self._landmarks, before=self._tops)
        self._keep(reading, now)
        return self._said("\n".join(_joined(changed)), CHANGED) if changed else prompt.page(None)

    def _again(self, reading: PageReading, now: ReadingText) -> str:
        """Returns what is new of a page that was shown before, as when steps are taken back; "" if that is too much."""
        before, lines = self._pages.get(reading.address), now.text.split("\n")
        if not before or len(changed := list(_changed(before, lines))) > WORTH_ELSEWHERE * len(lines):
            return ""
        self._keep(reading, now)
        told = [lines[0], *_joined(line for line in changed if not line.startswith("~ page "))]
        return self._said("\n".join(told), AGAIN if len(told) > 1 else AS_IT_WAS)

    def _in_short(self, lines: Sequence[str]) -> str:
        """Returns a page's headings and messages; "" if just they were told before, of this page in short."""
        short = [lines[0], *filter(_IN_SHORT.match, lines)]
        known, self.passed, self._short = self.passed and short == self._short, True, short
        return "" if known else self._said("\n".join(short), PASSED)

    def after(self, reading: PageReading, word: str, passing: bool = False, put: str | None = None) -> str:
        """Returns the changes after a step of that kind; "" if there are none but what the step itself is to do.

        `put` is what it puts into a field, if that is known (`put_in`).
        """
        before = self._lines
        told = self.changes(reading, passing=passing)
        if put is not None and len(self._changed) == 1 and _is_own(before, self._changed[0], put):
            return ""
        return "" if word in LOOKS and not self._changed else told

    def other(
        self, reading: PageReading, budget: int, folds: bool = True, within: Mapping[str, Any] | None = None
    ) -> str:
        """Returns another page than the draft's, or what is `within` a place there. Raises PlanbookError."""
        before = () if within else self._tops
        told = reading.tell(
            budget, folds=folds, within=within, known=self._landmarks, origin=self._origin, before=before
        )
        self._landmarks |= told.landmarks
        return self._said(told.text, "The other page:")

    def _page(
        self, reading: PageReading, budget: int, folds: bool = True,
        known: Collection[str] = frozenset(), before: Sequence[Top] = (),
    ) -> str:  # fmt: skip
        told = reading.tell(budget, folds=folds, known=known, origin=self._origin, before=before)
        self._keep(reading, self._line_by_line(reading, budget))
        return self._said(told.text, "The page:")

    def _said(self, text: str, lead: str) -> str:
        return prompt.page(text if self._numbered else for_model(text), lead)

    def _keep(self, reading: PageReading, now: ReadingText) -> None:
        """Remembers that the model knows this of the page."""
        self._lines, self._path, self.passed = now.text.split("\n"), _path(reading), False
        self._tops = now.tops
        self._landmarks |= now.landmarks
        self._pages[reading.address] = self._lines

    def _line_by_line(self, reading: PageReading, budget: int) -> ReadingText:
        return reading.tell(budget, width=0, origin=self._origin)


def _is_own(before: Sequence[str], change: str, put: str) -> bool:
    """Returns whether a change is just that of the field that a step has filled."""
    sign, line = change[:2], change[2:]
    called = _called(line)
    return sign == "~ " and any(is_just_that(each, line, put) for each in before if _called(each) == called)


def _path(reading: PageReading) -> str:
    """Returns the page's address without its query, and without a place in it; a route of an application stays."""
    address, sign, place = reading.address.partition("?")[0].partition("#")
    return address + sign + place if "/" in place else address


def _joined(lines: Iterable[str]) -> Iterator[str]:
    """Yields the lines; new texts and controls that follow one another share a line, as where a whole page is shown."""
    line, place, lead = "", None, ""
    for each in lines:
        loose = _LOOSE.match(each, 2) if each.startswith("+ ") else None
        own = (loose[2] or "") if loose else ""
        rest = each[loose.end() if loose and own == lead else 2 :].lstrip()
        if loose and place == loose[1] and len(line) + len(rest) < WIDTH:
            line = f"{line} {rest}"
        else:
            yield from filter(None, [line])
            line, place = each, loose[1] if loose else None
        lead = own
    yield from filter(None, [line])


def _changed(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """Yields what has changed, in order; changed reference numbers and the focus alone do not count."""
    if before[:1] != after[:1]:
        yield f"~ {after[0]}"
    before, after = before[1:], after[1:]
    compared = SequenceMatcher(None, list(map(bare, before)), list(map(bare, after)), autojunk=False)
    for what, low, high, start, end in compared.get_opcodes():
        if what != "equal":
            yield from _replaced(before[low:high], after[start:end])


def _replaced(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """Yields lines that are gone and new; one that is called as one before it was is changed.

    So are texts and nameless things that have taken the place of as many others. What was in something that is gone is
    only counted.
    """
    if len(before) == len(after) and all(map(_replaces, after, before)):
        yield from (f"~ {line}" for line in after)
        return
    called = {_called(line) for line in before}
    new = {_called(line) for line in after}
    gone = [*_outermost([line for line in before if _called(line) not in new])]
    yield from (f"- {line}" for line in gone[:GONE_LINES])
    if len(gone) > GONE_LINES:
        yield f"- … {len(gone) - GONE_LINES} more lines"
    yield from (f"{'~' if _called(line) in called else '+'} {line}" for line in after)


def _replaces(line: str, other: str) -> bool:
    """Returns whether both lines are the same kind of text, or of the same kind and without a name."""
    kinds = [_CALLED.match(each) for each in (line, other)]
    signs = {(found[1], _indent(each)) if found else None for found, each in zip(kinds, (line, other), strict=True)}
    is_text = line.lstrip().startswith(('"', "#"))
    return len(signs) == 1 and (is_text or not any(found and found[2] for found in kinds))


def _outermost(gone: Sequence[str]) -> Iterator[str]:
    """Yields the lines, and of those that are indented below another one only their number."""
    at = 0
    while at < len(gone):
        end = at + 1
        while end < len(gone) and _indent(gone[end]) > _indent(gone[at]):
            end += 1
        yield f"{_cut(gone[at])} (with {end - at - 1} in it)" if end - at > 1 else _cut(gone[at])
        at = end


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _called(line: str) -> tuple[str | Any, ...]:
    found = _CALLED.match(line)
    return (_indent(line), *(found.groups() if found and found[1] and found[2] else (line,)))


def _cut(line: str) -> str:
    return line if len(line) <= GONE else line[:GONE].rstrip() + "…"
