"""double_click: double-click an element."""

from typing import TYPE_CHECKING, ClassVar

from steps.click import Click

if TYPE_CHECKING:
    from playwright.async_api import Locator, Position


class DoubleClick(Click):
    """Double-clicks an element.

    `times` repeats the double click.

    Example:
        - double_click: {row: Invoice 7}
    """

    word: ClassVar[str] = "double_click"
    said: ClassVar[str] = "Double-click"
    clicks: ClassVar[int] = 2

    async def press(self, it: "Locator", ms: float, position: "Position | None") -> None:
        await it.dblclick(timeout=ms, position=position)
