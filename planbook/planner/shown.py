"""What the model has been shown of the page: it is not shown twice."""

import re
from difflib import SequenceMatcher

from planbook.browser.reading.page_reading import PageReading
from planbook.planner import prompt

BUDGET = 3000  # tokens of one page
_NUMBER = re.compile(r'"(?:[^"\\]|\\.)*"|(?<= )(?<!nth )[0-9]+(?= (?!more|rows)|$)| \([0-9]+(?: to [0-9]+)?\)')
WORTH = 0.5  # of the lines: if more have changed, the page is shown whole


class ShownPage:
    """Remembers the last page that was shown."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def whole(self, reading: PageReading, budget: int = BUDGET, folds: bool = True) -> str:
        """The page, all of it; `folds`: what is alike is shown by its first ones."""
        text = reading.tell(budget).text
        self._lines = text.split("\n")
        return prompt.page(text if folds else reading.tell(budget, folds=False).text)

    def changes(self, reading: PageReading, budget: int = BUDGET) -> str:
        """What is not as it was when it was shown last; all of it where that is most."""
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
    """What is gone and what is new, each where it stands; a mere change of numbers is none."""
    found: list[str] = []
    compared = SequenceMatcher(None, list(map(_bare, before)), list(map(_bare, after)), autojunk=False)
    for what, low, high, start, end in compared.get_opcodes():
        if what != "equal":
            found += [f"- {line}" for line in before[low:high]] + [f"+ {line}" for line in after[start:end]]
    return found


def _bare(line: str) -> str:
    """The line without the numbers of its elements; what is in quotes is the page's."""
    return _NUMBER.sub(lambda found: found[0] if found[0].startswith('"') else "", line)
