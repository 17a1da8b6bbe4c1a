"""select: choose from a list."""

from typing import ClassVar

from pydantic import Field

from planbook.step import Effect, Family, Kind, Name, Stage, Target
from steps._choosing import choose, could_choose
from steps._fields import Entries
from steps._words import listed


class Select(Kind):
    """Chooses one entry of a list, or several, by what they are called.

    The list may be the browser's own or one that the page draws itself: then it is opened and the entry is clicked. It
    may also be a group of radio buttons. Several entries are for lists that take several; what else was chosen in such
    a list is no more, also where it is shown as a tag beside the list. An entry may also be named by the value behind
    it, or with its group, as in `Sweden / Central`, which tells it from another one that is called so.

    Where a list is not all drawn it is scrolled. A field that one writes into is given the text, if need be key by key.
    The step fails if the page then shows that something else is chosen, or, in a list that takes several, if nothing
    shows what is chosen.

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
        picks = [Name(self.pick)] if isinstance(self.pick, str) else self.pick
        words = self.target.describe()
        await stage.fill_in(
            self.target, lambda it, ms: choose(it, picks, words, stage), lambda it, ms: could_choose(it, picks, stage)
        )
