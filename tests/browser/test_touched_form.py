"""What an element is asked before it is touched, also on a page that is busy."""

import pytest
from playwright.async_api import Browser

from planbook.browser.acting import touched_form
from planbook.browser.acting.touched_form import describe_element

BUSY = "ms => { setTimeout(() => { const end = Date.now() + ms; while (Date.now() < end); }, 0); }"


async def test_a_busy_page_is_waited_for_and_an_element_that_is_gone_is_not(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await browser.new_page()
    try:
        await page.set_content("<button>Save</button>")
        await page.evaluate(BUSY, 1800)
        told = await describe_element(page.locator("button"))
        assert told is not None and told.said == ("Save",)
        monkeypatch.setattr(touched_form, "PATIENCE", 200)
        assert await describe_element(page.locator("a")) is None
        monkeypatch.setattr(touched_form, "LONG_PATIENCE", 200)
        await page.evaluate(BUSY, 2500)
        with pytest.raises(TimeoutError):
            await describe_element(page.locator("button"))
    finally:
        await page.close()
