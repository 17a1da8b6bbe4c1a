"""tab: open, close and change tabs."""

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from planbook.step import Family, Kind, NameText, Stage
from steps._fields import exactly_one


class Tab(Kind):
    """Goes to another tab or window, opens one, or closes the one that the plan is in.

    `tab: opened` goes to the window that was just opened, and waits for it. `tab: close` closes the tab and goes back
    to the one before. `open` opens an address in a new tab. `address` and `page_title` go to the open tab that has it:
    an address whole or a path, `*` stands for anything.

    Example:
        - tab: opened
    """

    word: ClassVar[str] = "tab"
    family: ClassVar[Family] = "go"
    bare: ClassVar[str | None] = "do"

    do: Literal["opened", "close"] | None = Field(None, description="the window just opened, or close this one")
    open: str | None = Field(None, description="an address to open in a new tab")
    address: NameText | None = Field(None, description="the address of the tab to go to")
    page_title: NameText | None = Field(None, description="the title of the tab to go to")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        exactly_one({"do": self.do, "open": self.open, "address": self.address, "page_title": self.page_title})
        return self

    def describe(self) -> str:
        if self.open:
            return f"Open {self.open} in a new tab"
        if self.address:
            return f"Go to the tab with the address {self.address}"
        if self.page_title:
            return f"Go to the tab with the title {self.page_title}"
        return "Close the tab" if self.do == "close" else "Go to the window just opened"

    async def run(self, stage: Stage) -> None:
        raise NotImplementedError
