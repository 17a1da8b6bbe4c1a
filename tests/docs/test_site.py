"""The site that `make docs` builds: it needs no network, and its search works in pages opened from a folder."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

SITE = Path(__file__).parents[2] / "docs" / ".site"
pytestmark = pytest.mark.slow


def test_no_page_loads_anything_from_elsewhere() -> None:
    pages = list(SITE.rglob("*.html"))
    assert len(pages) > 30
    for page in pages:
        loaded = re.findall(
            r'<(?:script|img|link rel="?stylesheet"?)[^>]*(?:src|href)="?(https?:[^" >]+)', page.read_text()
        )
        assert loaded == [], page


async def test_the_search_works_offline(browser: Browser) -> None:
    context = await browser.new_context(offline=True)
    try:
        page = await context.new_page()
        await page.goto((SITE / "index.html").as_uri())
        await page.keyboard.press("/")
        await page.get_by_role("combobox").or_(page.get_by_placeholder("Search")).first.fill("unapproved_runs")
        await expect(page.get_by_text("Tables and views").last).to_be_visible(timeout=30_000)
    finally:
        await context.close()
