"""One browser and one site for the tests of all kinds."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.steps.bench import Bench, Site


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.server.shutdown()


@pytest_asyncio.fixture(loop_scope="session")
async def bench(site: Site, browser: Browser, tmp_path: Path) -> AsyncIterator[Bench]:
    bench = Bench(site, browser, tmp_path)
    yield bench
    for session in bench.open:
        await session.close()
