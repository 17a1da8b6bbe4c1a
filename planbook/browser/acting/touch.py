"""What a person does on the live page by hand: the mouse and the keyboard, without any of a step's care."""

from collections.abc import Mapping
from typing import Any, Literal

from playwright.async_api import Error as PlaywrightError

from planbook.browser.session.session import Session
from planbook.errors import StepError

Button = Literal["left", "middle", "right"]
BUTTONS: tuple[Button, ...] = ("left", "middle", "right")


async def touch(session: Session, given: Mapping[str, Any]) -> None:
    """Does one thing: a `click` at x and y, a `wheel` turned by (dx, dy) there, or a `key`. Raises StepError."""
    if not session.tabs.all:
        raise StepError("crashed", "every window is closed")
    page = session.page
    try:
        match given["kind"]:
            case "click":
                button: Button = next((one for one in BUTTONS if one == given.get("button")), "left")
                count = min(max(int(given.get("count") or 1), 1), 3)
                await page.mouse.click(float(given["x"]), float(given["y"]), button=button, click_count=count)
            case "wheel":
                await page.mouse.move(float(given["x"]), float(given["y"]))
                await page.mouse.wheel(float(given["by"][0]), float(given["by"][1]))
            case "key":
                await page.keyboard.press(str(given["key"]))
            case other:
                raise ValueError(f"{other} is not an action on a page")
    except PlaywrightError as error:
        raise StepError("internal", str(error).partition("\n")[0]) from None
