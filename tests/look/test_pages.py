"""On saved real pages, too, a reading contains everything that can be clicked or filled, with unique targets."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from planbook.browser.reading.budget import left_out
from planbook.browser.reading.reader import read
from planbook.browser.reading.tokens import tokens
from planbook.secrets.redaction import Mask
from tests.look.counted import count

PAGES = {path.stem: path for path in sorted(Path(__file__).with_name("pages").glob("*.html"))}

WITHOUT_ROLES = ("miniwob-email-inbox", "miniwob-social-media")  # nothing there tells the accessibility tree what it is


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser) -> AsyncIterator[Page]:
    page = await browser.new_page(viewport={"width": 1280, "height": 800})
    yield page
    await page.close()


def test_there_are_pages_of_every_kind() -> None:
    assert len(PAGES) >= 12
    assert {name.partition("-")[0] for name in PAGES} == {"miniwob", "roundup", "shop", "tiddlywiki"}


@pytest.mark.parametrize("name", PAGES)
async def test_all_is_there_and_found_again_and_any_budget_is_kept(name: str, page: Page) -> None:
    await page.goto(PAGES[name].as_uri())
    reading = await read(page)
    found = await count(page, reading)
    assert found.missing == []
    assert found.wrong == []
    for budget in (60, 150, 400):
        telling = reading.tell(budget)
        assert telling.tokens == tokens(telling.text) <= budget
        assert telling.text.splitlines()[-1] == left_out(telling.pruned) or not telling.pruned
    assert bool(found.there) is (name not in WITHOUT_ROLES)


@pytest.mark.parametrize("name", ["roundup-new", "shop-checkout"])
async def test_what_has_a_secret_in_its_name_is_found_again_too(name: str, page: Page) -> None:
    await page.goto(PAGES[name].as_uri())
    reading = await read(page, Mask({"A": "Search", "B": "Title", "C": "issue", "D": "Place", "E": "Name"}).text)
    assert "••••A" in reading.tell().text and "Search" not in reading.tell().text + str(reading.as_json())
    found = await count(page, reading)
    assert found.missing == []
    assert found.wrong == []
