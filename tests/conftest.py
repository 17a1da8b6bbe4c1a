"""Shared fixtures: one site, one browser and one Prefect server for each process of pytest.

Ctrl-C works in processes that the tests start, even if a shell's background job, which ignores it, started pytest.

A server that tests started but could not end, because they were killed, ends after two hours. A server that a session's
tests share may be idle for a good part of the session.
"""

import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from flows import server
from planbook.browser.starting.executable import find_browser
from planbook.browser.starting.launch import launch_browser
from planbook.places import Project
from planbook.secrets import redaction
from tests.sites import Site

signal.signal(signal.SIGINT, signal.default_int_handler)
os.environ.setdefault("PLANBOOK_SERVER_IDLE", "7200")


@pytest.fixture(autouse=True)
def secrets_of_this_test() -> Iterator[None]:
    """A process masks every secret that it has read. The next test must be able to print such a word."""
    before = dict(redaction._READ)
    yield
    redaction._READ.clear()
    redaction._READ.update(before)


@pytest.fixture(scope="session")
def the_site() -> Iterator[Site]:
    site = Site()
    yield site
    site.server.shutdown()


@pytest.fixture
def site(the_site: Site) -> Site:
    the_site.pages.clear()
    the_site.asked.clear()
    the_site.posted.clear()
    return the_site


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with launch_browser(find_browser()) as browser:
        yield browser


@pytest.fixture(scope="session")
def prefect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """Starts one Prefect server for all tests of this process, the way a project starts its own."""
    project = Project(tmp_path_factory.mktemp("prefect"))
    try:
        server.ensure(project.folder, lambda line: None)
        yield project
    finally:
        server.stop(project.folder)


@pytest.fixture(scope="session")
def api_url(prefect: Project) -> str:
    """The address of that server."""
    running = server.status(prefect.folder).server
    assert running
    return running.api_url


# Files whose few tests take long. xdist distributes files in the order of collection: if such a file began last, it
# would keep one process busy while the others have nothing left to do.
LONG = (
    "tests/resume/", "tests/soak/", "tests/flows/", "tests/planner/", "tests/rows/", "tests/diff/test_known_edits",
    "tests/damage/", "tests/cli/test_warm", "tests/plans/", "tests/bad_input/", "tests/history/", "tests/trying/",
)  # fmt: skip


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Saves what `make coverage` measured in this process: xdist kills one that takes over ten seconds to exit."""
    measuring = "coverage" in sys.modules and sys.modules["coverage"].Coverage.current()
    if measuring:
        measuring.stop()
        measuring.save()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Moves the slowest files to the beginning."""
    items.sort(key=lambda item: next((at for at, name in enumerate(LONG) if item.nodeid.startswith(name)), len(LONG)))
