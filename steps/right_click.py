"""right_click: click with the right button."""

from typing import TYPE_CHECKING, ClassVar

from steps.click import Click

if TYPE_CHECKING:
    from playwright.async_api import Locator, Position


class RightClick(Click):
    """Clicks an element with the right mouse button, for example to open its menu.

    `times` repeats the click.

    Example:
        - right_click: {treeitem: Reports}
    """

    word: ClassVar[str] = "right_click"
    said: ClassVar[str] = "Right-click"

    async def press(self, it: "Locator", ms: float, position: "Position | None") -> None:
        await it.click(button="right", timeout=ms, position=position)
