"""A sample of the bench (`make heal`): on pages of the demo shop, nothing is wrong and most is found."""

import pytest
from playwright.async_api import Browser

from tests.heal.bench import TO_FIND, Bench, saved_pages, table

pytestmark = pytest.mark.asyncio(loop_scope="session")

SAMPLE = ("shop-checkout", "shop-orders", "roundup-new")
LEAST = 0.75  # of what can be found; `make heal` has the figures for all pages


async def test_a_sample_of_the_bench_has_nothing_wrong(browser: Browser) -> None:
    page = await browser.new_page()
    bench = Bench(page)
    for saved in saved_pages():
        if saved.name in SAMPLE:
            await bench.play(saved, 3)
    await page.close()
    told = table(bench.cases)
    assert not [case for case in bench.cases if case.outcome == "wrong"], told
    found = [case.outcome == "right" for case in bench.cases if case.kind in TO_FIND]
    assert len(bench.cases) > 60 and sum(found) >= LEAST * len(found), told
