"""select: choose from a list."""

from typing import ClassVar

from pydantic import Field

from planbook.step import Effect, Family, Kind, Name, Stage, Target
from steps._fields import Entries
from steps._words import listed


class Select(Kind):
    """Chooses one or several entries of a list by their names.

    The list may be the browser's own, or one that the page renders, which planbook opens to click the entry. It may
    also be a group of radio buttons. Give several entries for lists that accept several. planbook removes other entries
    that were chosen before, even if the page shows them as tags next to the list. You can also name an entry by its
    value in the page's code, or with its group, such as `Sweden / Central`, to distinguish it from another entry with
    the same name.

    planbook scrolls a list that is not rendered completely. If the list has a text field, planbook types into it, key
    by key if necessary. The step fails if the page then shows another choice, or none any more.

    Example:
        - select: {field: Country, pick: Norway}
    """

    word: ClassVar[str] = "select"
    family: ClassVar[Family] = "act"
    effect: ClassVar[Effect] = "repeat"
    bare: ClassVar[str | None] = "target"

    target: Target
    pick: Entries = Field(description="the entry, or a list of entries")

    def describe(self) -> str:
        picked = self.pick if isinstance(self.pick, str) else listed(self.pick) if self.pick else "nothing"
        return f"Select {picked} in {self.target.describe()}"

    async def run(self, stage: Stage) -> None:
        from steps._native_lists import select_entries, wait_until_selectable

        picks = [Name(self.pick)] if isinstance(self.pick, str) else self.pick
        words = self.target.describe()
        await stage.fill_in(
            self.target,
            lambda it, ms: select_entries(it, picks, words, stage),
            lambda it, ms: wait_until_selectable(it, picks, stage),
        )
