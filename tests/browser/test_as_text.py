"""A document keeps the functions that it was sent."""

from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, Page

from planbook.browser.as_text import ask

DOUBLE = "given => given * 2"
HELD = "<iframe srcdoc='<p>inner</p>'></iframe><p>outer</p>"


class Sender:
    """A page that counts the characters of each function that it is sent."""

    def __init__(self, page: Page) -> None:
        self.page, self.sent = page, list[int]()

    async def evaluate(self, function: str, given: str) -> Any:
        self.sent.append(len(function))
        return await self.page.evaluate(function, given)

    @property
    def times(self) -> int:
        """How often a whole function was sent, and not its name."""
        return sum(length > 500 for length in self.sent)


@pytest_asyncio.fixture(loop_scope="session")
async def sender(browser: Browser) -> Any:
    page = await browser.new_page()
    yield Sender(page)
    await page.close()


async def test_a_function_is_sent_once_to_a_document(sender: Sender) -> None:
    assert [await ask(sender.evaluate, DOUBLE, given) for given in (1, 2, 3)] == [2, 4, 6]
    assert (sender.times, len(sender.sent)) == (1, 3)


async def test_another_document_at_the_same_address_gets_it_anew(sender: Sender) -> None:
    await ask(sender.evaluate, DOUBLE, 1)
    await sender.page.reload()
    assert await ask(sender.evaluate, DOUBLE, 4) == 8
    assert (sender.times, len(sender.sent)) == (2, 3)


async def test_a_document_at_another_address_is_not_asked_first(sender: Sender) -> None:
    await ask(sender.evaluate, DOUBLE, 1)
    await sender.page.goto("data:text/html,two")
    assert await ask(sender.evaluate, DOUBLE, 4) == 8
    assert (sender.times, len(sender.sent)) == (2, 2)


async def test_a_frame_has_functions_of_its_own(sender: Sender) -> None:
    await sender.page.set_content(HELD)
    text = "els => els[0].textContent"
    inner = sender.page.frame_locator("iframe").locator("p")
    assert await ask(sender.page.locator("p").evaluate_all, text) == "outer"
    assert [await ask(inner.evaluate_all, text) for _ in range(2)] == ["inner", "inner"]


async def test_a_page_that_takes_no_new_names(sender: Sender) -> None:
    await sender.page.evaluate("Object.defineProperty(Symbol, 'for', {value: () => 'taken'})")
    await sender.page.evaluate("Object.defineProperty(globalThis, 'taken', {set() { throw 1; }, get() {}})")
    assert [await ask(sender.evaluate, DOUBLE, given) for given in (1, 2)] == [2, 4]
