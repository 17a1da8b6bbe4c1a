"""The live picture of a run: kept by the run while somebody looks at its page, without what a page shows of secrets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser

from planbook.browser.evidence import live_picture
from planbook.browser.network.allowlist import Guard
from planbook.browser.session.session import Session
from planbook.engine import publish_picture
from planbook.engine.open_browser import begin_signed_in
from planbook.engine.prepare import prepare
from planbook.engine.request import RunRequest
from planbook.engine.run import run
from planbook.engine.start_address import start_of
from planbook.history.journal import Journal, is_being_written
from planbook.places import RunFolder
from planbook.runs.watching import LOOKED, PICTURE
from tests.engine.conftest import write
from tests.serve.conftest import Served
from tests.sites import Site

PAGE = """<label>Code <input id=code></label><p id=told></p><script>
const asked = async (path, then) => { if ((await fetch(path)).ok) then(); };
setInterval(() => asked('/go', () => told.textContent = 'Go'), 300);
setInterval(() => asked('/clear', () => code.value = ''), 300);
</script>"""
WAITS = "- wait_for: {text: Go}\n  timeout: 120s\n"
NOT_THERE = (404, {}, "")
PATIENCE = 60


@asynccontextmanager
async def running(served: Served, browser: Browser, site: Site, text: str) -> AsyncIterator[RunFolder]:
    """A run of a plan that goes on until the block ends; it must pass then."""
    site.pages |= {"/": PAGE, "/go": NOT_THERE, "/clear": NOT_THERE}
    path = write(served.project, "watched", site.address + "/", text)
    order = prepare(str(path), {}, served.project, {"CODE": "open sesame"}.get)
    folder = served.project.run(order.run_id)
    with closing(Journal(folder.journal)) as journal:
        task = asyncio.create_task(_run(order, browser, journal))
        try:
            yield folder
            site.pages["/go"] = "yes"
            assert await asyncio.wait_for(task, PATIENCE) == "passed"
        finally:
            task.cancel()


async def _run(order: RunRequest, browser: Browser, journal: Journal) -> str:
    session = await begin_signed_in(order, browser, Guard(start_of(order), order.plan.allow))

    async def ready() -> Session:
        return session

    try:
        return (await run(order, ready(), [journal])).status
    finally:
        await session.close()


async def picture(served: Served, folder: RunFolder) -> httpx.Response:
    return await served.ask("viewer", "GET", f"/runs/{folder.path.name}/picture", params={"project": "shop"})


async def first_picture(served: Served, folder: RunFolder) -> bytes:
    """The first picture; the run needs a moment to notice that somebody looks."""
    async with asyncio.timeout(PATIENCE):
        while (answer := await picture(served, folder)).status_code != 200:
            assert answer.status_code == 404, answer.text
    return answer.content


async def test_a_run_keeps_its_picture_only_while_somebody_looks(served: Served, browser: Browser, site: Site) -> None:
    async with running(served, browser, site, f"steps:\n  {WAITS.replace('  timeout', '    timeout')}") as folder:
        assert not (folder.path / PICTURE).exists()
        assert (await first_picture(served, folder)).startswith(b"\xff\xd8")
        assert not (folder.path / "artifacts").exists(), "it is not evidence"
    assert not is_being_written(folder.journal)
    assert (await picture(served, folder)).status_code == 410
    assert not (folder.path / PICTURE).exists() and not (folder.path / LOOKED).exists()


def has_filled(folder: RunFolder) -> bool:
    """Returns whether the first step has ended. Until then it would fill the field again if the page cleared it."""
    return folder.journal.exists() and b'"event":"step_ended"' in folder.journal.read_bytes()


async def test_a_page_that_shows_a_secret_is_not_shown(served: Served, browser: Browser, site: Site) -> None:
    text = (
        "secrets: [CODE]\nsteps:\n"
        '  - fill: {field: Code, with: "{{ secrets.CODE }}"}\n'
        f"  {WAITS.replace('  timeout', '    timeout')}"
    )
    async with running(served, browser, site, text) as folder:
        async with asyncio.timeout(PATIENCE):
            while not has_filled(folder):
                await asyncio.sleep(0.05)
        assert (await picture(served, folder)).status_code == 404
        site.pages["/clear"] = "yes"
        assert (await first_picture(served, folder)).startswith(b"\xff\xd8")


async def test_a_picture_that_ends_meanwhile_does_not_hold_up_the_end_of_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever looked is gone, and the run ends while its picture is being ended."""
    ends = asyncio.Event()

    async def follow(session: Session, show: object, largest: object) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ends.set()
            await asyncio.sleep(0.2)

    monkeypatch.setattr(live_picture, "_follow", follow)
    monkeypatch.setattr(publish_picture, "is_looked_at", lambda folder: not (folder / "gone").exists())
    session: Any = SimpleNamespace(mask=None)
    async with asyncio.timeout(PATIENCE) as limit:
        async with publish_picture.shown_live(session, tmp_path):
            await asyncio.sleep(0.5)
            (tmp_path / "gone").touch()
            await ends.wait()
    assert not limit.expired()
