"""What the model has been shown of the page: it is not shown twice."""

from difflib import SequenceMatcher

from planbook.browser.reading.reading import Reading
from planbook.planner import prompt

BUDGET = 3000  # tokens of one page
WORTH = 0.5  # of the lines: if more have changed, the page is shown whole


class Shown:
    """Remembers the last page that was shown."""

    def __init__(self) -> None:
        self._address = ""
        self._lines: list[str] = []

    def whole(self, reading: Reading, budget: int = BUDGET) -> str:
        """The page, all of it."""
        lines = reading.tell(budget).text.split("\n")
        self._address, self._lines = reading.address, lines
        return prompt.page("\n".join(lines))

    def changes(self, reading: Reading, budget: int = BUDGET) -> str:
        """What is not as it was when it was shown last; all of it where that is most."""
        lines = reading.tell(budget).text.split("\n")
        if reading.address != self._address:
            return self.whole(reading, budget)
        if lines == self._lines:
            return prompt.page(None)
        changed = _changed(self._lines, lines)
        if len(changed) > WORTH * len(lines):
            return self.whole(reading, budget)
        self._lines = lines
        return prompt.page("\n".join(changed), "What has changed on the page (- gone, + new):")


def _changed(before: list[str], after: list[str]) -> list[str]:
    found: list[str] = []
    for what, low, high, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what != "equal":
            found += [f"- {line.strip()}" for line in before[low:high]]
            found += [f"+ {line.strip()}" for line in after[start:end]]
    return found
