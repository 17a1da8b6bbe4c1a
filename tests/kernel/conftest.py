"""A bench in this process, on the browser that the tests share."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from planbook.kernel.bench import Bench
from planbook.kernel.outputs import Display, Text
from planbook.places import Project
from tests.sites import Site
from tests.studio.conftest import PAGE, opening_in

HEAD = "# Kept by the paper team.\nplanbook: 1\nname: order\ngoal: Order paper.\nstart: {}\ndefaults: {{timeout: 20s}}"


class Notebook:
    """Does cells, and returns what they show."""

    def __init__(self, bench: Bench, head: str) -> None:
        self.bench = bench
        self.head = head
        self.shown: list[Text | Display] = []

    async def __call__(self, code: str, cell_id: str | None = None) -> str:
        self.shown = [one async for one in self.bench.do(code, cell_id)]
        texts = (one.text if isinstance(one, Text) else f"{one.data['text/plain']}\n" for one in self.shown)
        return "".join(texts)


@pytest_asyncio.fixture
async def cell(browser: Browser, site: Site, tmp_path: Path) -> AsyncIterator[Notebook]:
    site.pages["/"] = PAGE
    bench = Bench(Project(tmp_path), opening_in(browser), {}.get)
    yield Notebook(bench, HEAD.format(site.address))
    await bench.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "plans" / "order.yaml"
    file.parent.mkdir()
    return file
