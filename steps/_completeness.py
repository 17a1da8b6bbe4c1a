"""Checks whether what `extract` is about to read is complete: not marked as loading, and not changing by itself."""

from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planbook.step import Stage
from steps._reading import NotReady

if TYPE_CHECKING:
    from playwright.async_api import Locator

    from planbook.browser.waiting.settle import SettleResult

PATIENCE = 5.0  # seconds to wait for what changes or shows placeholders, but at most half of the step's time
Elements = Callable[[], Awaitable["Locator | None"]]


@cache
def _script() -> str:
    import planbook.browser.waiting

    return Path(str(planbook.browser.waiting.__file__)).with_name("unfinished.js").read_text("utf-8")


class CompletenessCheck:
    """Checks one thing that is to be read, for as long as an attempt lasts; `words` name it."""

    def __init__(self, stage: Stage, words: str) -> None:
        self._stage = stage
        self._words = words
        self._rest: SettleResult | None = None
        self._left = min(PATIENCE * 1000, stage.left() / 2)
        self._from = stage.left()

    def again(self) -> None:
        """Makes the next check look at the page again."""
        self._rest = None

    async def check(self, elements: Elements) -> None:
        """Waits for the page to settle. Raises NotReady if it is too early to read. A settled page costs one question.

        Elements marked as busy, and rows of empty cells only, are never read; everything else is, after PATIENCE.
        """
        rest = self._rest = self._rest or await self._stage.settle()
        if not (rest.unfinished or rest.every):
            return
        found = await elements()
        if found is None:
            return
        if rest.unfinished and (says := await found.evaluate_all(_script())):
            self._be_patient(says["words"], bool(says["busy"]))
        if rest.every and self._words not in self._stage.session.tickers:
            from planbook.browser.waiting.settle import CHANGING

            if await found.evaluate_all(CHANGING, rest.every):
                self._be_patient("it had not stopped changing", False)

    async def has_moved(self) -> bool:
        """Returns whether the page may have changed since `check`, so that a list must be read again.

        Costs one question, like `check`. Raises NotReady if it has begun to change by itself, or to load.
        """
        before = self._rest
        if before and before.going_on:  # it does not settle, and was waited for once
            return True
        rest = self._rest = await self._stage.settle()
        if before and (bool(rest.every) > bool(before.every) or rest.unfinished > before.unfinished):
            self._be_patient("it began to change while it was read", False)
        return rest.waited

    async def check_rows(self, elements: Elements) -> None:
        """Does the same for rows that are all empty. Raises NotReady."""
        found = await elements()
        says: Any = await found.evaluate_all(_script()) if found is not None else None
        if says and says["busy"]:
            raise NotReady(f"{self._words}: {says['words']}")

    def _be_patient(self, why: str, busy: bool) -> None:
        if busy or self._from - self._stage.left() < self._left:
            raise NotReady(f"{self._words}: {why}")
        if self._words not in self._stage.session.tickers:
            self._stage.session.tickers.add(self._words)
            self._stage.session.note(f"{self._words} was read though {why}")


def all_empty(value: Any) -> bool:
    """Returns whether the value is a list of rows in which all cells are empty."""
    rows = value if isinstance(value, list) else []
    return bool(rows) and all(isinstance(row, dict) and not any(row.values()) for row in rows)
