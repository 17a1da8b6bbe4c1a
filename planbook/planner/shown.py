"""Tracks what the model has been shown of the page, so that it is not shown twice."""

import re
from difflib import SequenceMatcher

from planbook.browser.reading.page_reading import PageReading
from planbook.planner import prompt

BUDGET = 3000  # tokens of one page
_NUMBER = re.compile(r'"(?:[^"\\]|\\.)*"|(?<= )(?<!nth )[0-9]+(?= (?!more|rows)|$)| \([0-9]+(?: to [0-9]+)?\)')
WORTH = 0.5  # of the lines: if more have changed, the whole page is shown


class ShownPage:
    """Remembers the page that was shown last."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def whole(self, reading: PageReading, budget: int = BUDGET, folds: bool = True) -> str:
        """Returns the whole page; `folds`: repetitions are folded."""
        text = reading.tell(budget).text
        self._lines = text.split("\n")
        return prompt.page(text if folds else reading.tell(budget, folds=False).text)

    def changes(self, reading: PageReading, budget: int = BUDGET) -> str:
        """Returns what has changed since the page was last shown; the whole page if most has."""
        lines = reading.tell(budget).text.split("\n")
        changed = _changed(self._lines, lines)
        if not changed:
            self._lines = lines
            return prompt.page(None)
        if len(changed) > WORTH * len(lines):
            return self.whole(reading, budget)
        self._lines = lines
        return prompt.page("\n".join(changed), "What has changed on the page (- gone, + new):")


def _changed(before: list[str], after: list[str]) -> list[str]:
    """Returns removed and added lines in order; changed reference numbers alone do not count."""
    found: list[str] = []
    compared = SequenceMatcher(None, list(map(_bare, before)), list(map(_bare, after)), autojunk=False)
    for what, low, high, start, end in compared.get_opcodes():
        if what != "equal":
            found += [f"- {line}" for line in before[low:high]] + [f"+ {line}" for line in after[start:end]]
    return found


def _bare(line: str) -> str:
    """Returns the line without reference numbers; quoted text of the page is unchanged."""
    return _NUMBER.sub(lambda found: found[0] if found[0].startswith('"') else "", line)
