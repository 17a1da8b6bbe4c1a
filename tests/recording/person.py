"""A person at a page: moves the mouse, presses its buttons and keys, and looks at where things are."""

from collections.abc import Callable

from playwright.async_api import FrameLocator, Locator, Page

Element = Locator
STEPS = 5  # moves of the mouse on its way


class Person:
    """Uses one window. Elements are named by their role and name, or by a selector in `at`."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = page.keyboard
        self.mouse = page.mouse

    def at(self, selector: str) -> Locator:
        return self.page.locator(selector)

    def called(self, role: str, name: str, within: "FrameLocator | Page | None" = None) -> Locator:
        return (within or self.page).get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]

    async def point(self, element: Element, right: float = 0.5, down: float = 0.5) -> tuple[float, float]:
        """Moves the mouse onto a visible element: to its middle, or another part of it."""
        await element.wait_for()
        await element.scroll_into_view_if_needed()
        box = await element.bounding_box()
        assert box
        x, y = box["x"] + box["width"] * right, box["y"] + box["height"] * down
        await self.mouse.move(x, y, steps=STEPS)
        return x, y

    async def click(self, element: Element, right: float = 0.5, down: float = 0.5) -> None:
        await self.point(element, right, down)
        await self.mouse.down()
        await self.mouse.up()

    async def press(self, role: str, name: str) -> None:
        """Clicks the element with this role and name."""
        await self.click(self.called(role, name))

    async def type_into(self, element: Element, text: str) -> None:
        await self.click(element)
        await self.keys.type(text)

    async def drag(self, element: Element, to: Element, right: float = 0.5, down: float = 0.5) -> None:
        await self.point(element)
        await self.mouse.down()
        box = await to.bounding_box()
        assert box
        await self.mouse.move(box["x"] + box["width"] * right, box["y"] + box["height"] * down, steps=12)
        await self.mouse.up()

    async def sees(self, text: str) -> None:
        """Waits until the page says this."""
        await self.page.get_by_text(text).first.wait_for()

    async def window(self, does: Callable[[], object]) -> "Person":
        """Does what opens a window, and goes there."""
        async with self.page.context.expect_page() as opening:
            await does()  # type: ignore[misc]
        page = await opening.value
        await page.wait_for_load_state()
        return Person(page)
