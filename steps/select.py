"""select: choose from a list."""

from typing import Annotated, ClassVar

from pydantic import Field

from planbook.step import Effect, Family, Kind, OneOrMany, Stage, Target
from steps._words import listed, quoted


class Select(Kind):
    """Chooses one entry of a list, or several, by what they are called.

    The list may be the browser's own or one that the page draws itself: then it is opened and the entry is clicked. It
    may also be a group of radio buttons. Several entries are for lists that take several; what else was chosen in such
    a list is no more.

    Example:
        - select: {field: Country, pick: Norway}
    """

    word: ClassVar[str] = "select"
    family: ClassVar[Family] = "act"
    effect: ClassVar[Effect] = "repeat"
    bare: ClassVar[str | None] = "target"

    target: Target
    pick: Annotated[list[str], OneOrMany] = Field(description="the entry, or a list of entries")

    def describe(self) -> str:
        entries = [self.pick] if isinstance(self.pick, str) else self.pick
        return f"Select {listed(map(quoted, entries)) if entries else 'nothing'} in {self.target.describe()}"

    async def run(self, stage: Stage) -> None:
        raise NotImplementedError
