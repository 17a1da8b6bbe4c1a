"""What the studio keeps while its page, its file, or itself goes: recordings, and its own looking."""

import asyncio
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser

from planbook import prefect_servers
from planbook.browser.session.closing import GONE, told_if_gone
from planbook.errors import StepError
from planbook.places import Project
from planbook.studio import recording
from planbook.studio.acts import ACTS
from planbook.studio.following import working
from planbook.studio.recording import KEPT
from planbook.studio.studio import RECORDS, Studio
from planbook.studio.workbook import Book
from tests.studio.conftest import Asked, opening_in

pytestmark = pytest.mark.asyncio(loop_scope="session")
ADDED = "  - click: {button: Add}\n"


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not holds():
            await asyncio.sleep(0.05)


async def add(studio: Studio) -> None:
    """A person clicks the button, which is recorded."""
    box = await studio.live.session.page.locator("button").first.bounding_box()
    assert box and studio.recording
    await ACTS["touch"](studio, {"kind": "click", "x": box["x"] + 5, "y": box["y"] + 5})
    await until(lambda: bool(studio.recording and studio.recording.sentences()))


async def test_a_recording_outlasts_a_plan_that_cannot_be_read(asked: Asked, file: Path) -> None:
    whole = file.read_text()
    await asked("open")
    await asked("record")
    await add(asked.studio)
    assert (await asked.refused("open")).json()["error"] == RECORDS
    file.write_text(whole.replace("steps:", "steps: ["))
    refused = await asked.refused("record", stop=True)
    assert refused.status_code == 409 and refused.json()["error"].endswith(f"\n{KEPT}")
    file.write_text(whole)
    await asked("record", stop=True)
    assert file.read_text().count(ADDED) == whole.count(ADDED) + 1


async def test_a_recording_is_written_when_the_studio_ends(browser: Browser, file: Path) -> None:
    whole = file.read_text()
    book = Book(file, Project(file.parents[1]))
    book.read()
    studio = Studio(book, opening_in(browser), {}, {}.get)
    async with working(studio):
        await recording.start(studio, None)
        await add(studio)
    assert file.read_text().count(ADDED) == whole.count(ADDED) + 1


async def test_what_cannot_be_followed_is_shown_until_it_can(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks() -> None:
        raise PermissionError(13, "Permission denied")

    studio = asked.studio
    with monkeypatch.context() as broken:
        broken.setattr(studio, "look_at_file", breaks)
        await until(lambda: bool(studio.troubles))
        assert (await asked.state())["troubles"] == [
            "The studio cannot follow the plan's file now: PermissionError: [Errno 13] Permission denied. "
            "It tries again."
        ]
    await until(lambda: not studio.troubles)
    studio.book.file.write_text(studio.book.file.read_text().replace("Order paper.", "Order more paper."))
    await until(lambda: "Order more paper." in studio.book.sheet.text)


async def test_a_page_that_goes_meanwhile_is_no_error_of_the_studio(asked: Asked) -> None:
    await asked("open")
    await asked.studio.live.session.context.close()
    assert await asked("box", x=5, y=5) is None
    refused = await asked.refused("point", x=5, y=5)
    assert (refused.status_code, refused.json()["error"]) == (409, "crashed: the browser's last window is closed")
    with pytest.raises(StepError, match=GONE), told_if_gone():
        _ = asked.studio.live.session.page


SERVES = """
import sys
from planbook.prefect_servers import close_port
close_port(int(sys.argv[1]))
print("there", flush=True)
input()
"""


async def test_no_browser_of_another_process_reaches_the_port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as that of a draft, which a process of its own works on."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(prefect_servers, "FRESH", 0.0)
    with subprocess.Popen(
        [sys.executable, "-c", SERVES, "49876"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout and process.stdout.readline() == "there\n"
        assert prefect_servers.is_one("127.0.0.1", 49876) and prefect_servers.is_one("localhost", 49876)
        assert not prefect_servers.is_one("127.0.0.1", 49877)
        process.communicate("")
    assert not prefect_servers.is_one("127.0.0.1", 49876), "its process has ended"
