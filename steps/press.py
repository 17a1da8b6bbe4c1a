"""press: press a key."""

from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import BeforeValidator, Field

from planbook.step import Effect, Family, Kind, Stage, Target
from steps._keys import as_pressed, key_name
from steps._words import times

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

_LEADS_AWAY = {"Enter", "Space", "F5", "Alt"}  # keys that may leave a page


class Press(Kind):
    """Presses a key or a combination: `Enter`, `Escape`, `ArrowDown`, `Control+A`.

    Without a target, the key goes to the focused element.

    Example:
        - press: {key: ArrowDown, times: 2, field: Country}
    """

    word: ClassVar[str] = "press"
    family: ClassVar[Family] = "act"
    effect: ClassVar[Effect] = "repeat"
    presses_keys: ClassVar[bool] = True
    bare: ClassVar[str | None] = "key"

    target: Target | None = None
    key: Annotated[str, BeforeValidator(key_name)] = Field(description="the key, or keys joined by +")
    times: int = Field(1, ge=1, description="how many times")

    @property
    def sent(self) -> str:
        """The keys as a keyboard sends them: `Control+A` without Shift, which pages hear as an `a`."""
        return as_pressed(self.key)

    @property
    def may_paste(self) -> bool:
        *held, last = self.key.split("+")
        return "{" in self.key or (bool(held) and last in ("V", "v", "Insert"))

    def describe(self) -> str:
        where = f" in {self.target.describe()}" if self.target else ""
        return f"Press {self.key}{where}{times(self.times)}"

    async def run(self, stage: Stage) -> None:
        async def in_field(it: "Locator", ms: float) -> None:
            for _ in range(self.times):
                await it.press(self.sent, timeout=stage.left())
                stage.part_done()

        async def on_page(page: "Page") -> None:
            for _ in range(self.times):
                await page.keyboard.press(self.sent)

        if _LEADS_AWAY.intersection(self.key.split("+")):
            await stage.settle(leaving=True)
        if self.target:
            await stage.act(self.target, in_field)
        else:
            await stage.act_on_page(on_page)
