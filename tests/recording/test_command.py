"""`planbook record`: in a browser that a test drives from outside, and where no window can open."""

import asyncio
import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Playwright, async_playwright

from planbook.browser.recording.window import NO_DISPLAY
from planbook.browser.starting.executable import find_browser
from tests.recording.person import Person
from tests.scratch import Scratch
from tests.sites import Site

SHOP = """<h1>Shop</h1><form action="/account"><label>Email <input name=e></label>
<label>Password <input type=password></label><button>Sign in</button></form>"""


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    return Scratch(tmp_path, DISPLAY="", WAYLAND_DISPLAY="")


@pytest.fixture
def running(tmp_path: Path) -> Iterator[str]:
    """A browser that runs already, and its address."""
    found = find_browser()
    flags = ["--headless", "--no-sandbox", "--remote-debugging-port=0", f"--user-data-dir={tmp_path / 'profile'}"]
    process = subprocess.Popen(
        [str(found.executable), *flags], stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stderr
    try:
        port = next(at[1] for line in process.stderr if (at := re.search(r"127\.0\.0\.1:(\d+)/", line)))
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stderr.close()


def test_no_display_is_said_before_anything_happens(scratch: Scratch) -> None:
    done = scratch.planbook("record", "http://127.0.0.1:1/")
    assert (done.code, done.out, done.err) == (2, "", f"{NO_DISPLAY}\n")


def test_existing_file_is_not_touched(scratch: Scratch) -> None:
    (scratch.folder / "plans/shop.yaml").write_text("mine")
    done = scratch.planbook("record", "http://127.0.0.1:1/", "-o", "plans/shop.yaml")
    message = "plans/shop.yaml already exists, and was not changed. Choose another file: -o FILE\n"
    assert (done.code, done.err) == (2, message)
    assert (scratch.folder / "plans/shop.yaml").read_text() == "mine"


async def _sign_in(playwright: Playwright, address: str) -> None:
    browser = await playwright.chromium.connect_over_cdp(address)
    [page] = [one for one in browser.contexts[0].pages if one.url.startswith("http")]
    me = Person(page)
    await me.type_into(page.get_by_label("Email"), "me@shop.example")
    await me.type_into(page.get_by_label("Password"), "correct horse")
    await me.press("button", "Sign in")
    await me.point(me.called("heading", "Your account"))
    await me.keys.press("Alt+e")
    await browser.close()


@pytest.mark.slow
async def test_browser_elsewhere_is_recorded_checked_and_tried(scratch: Scratch, site: Site, running: str) -> None:
    site.pages |= {"/": SHOP, "/account": "<h1>Your account</h1>"}
    process = scratch.begin("record", f"{site.address}/", "-o", "plans/shop.yaml", "--browser", running, "--json")
    assert process.stderr
    while "Recording" not in process.stderr.readline():
        pass
    async with async_playwright() as playwright:
        await _sign_in(playwright, running)
    process.send_signal(signal.SIGINT)
    done = scratch.end(process)
    told = json.loads(done.out)
    assert told["steps"] == [
        'Fill field "Email" with "me@shop.example"',
        'Fill field "Password" with {{ secrets.PASSWORD }}',
        'Click button "Sign in"',
        'Expect that heading "Your account" is visible',
    ]
    assert (told["secrets"], told["missed"], told["problems"]) == (["PASSWORD"], [], [])
    assert told["tried"]["status"] == "passed"
    assert done.code == 0
    assert not any("correct horse" in file.read_text("latin-1") for file in _files(scratch.folder))


@pytest.mark.slow
async def test_two_signals_while_a_dialog_is_open_lose_nothing(scratch: Scratch, site: Site, running: str) -> None:
    site.pages["/"] = "<h1>Shop</h1><button onclick=\"alert('Saved')\">Save</button>"
    process = scratch.begin("record", f"{site.address}/", "-o", "plans/shop.yaml", "--browser", running, "--no-try")
    assert process.stderr
    while "Recording" not in process.stderr.readline():
        pass
    async with async_playwright() as playwright:
        browser = await playwright.chromium.connect_over_cdp(running)
        [page] = [one for one in browser.contexts[0].pages if one.url.startswith("http")]
        page.on("dialog", lambda dialog: None)
        await Person(page).point(page.get_by_role("button"))
        await page.mouse.down()
        async with page.expect_event("dialog"):
            asyncio.ensure_future(page.mouse.up()).add_done_callback(lambda done: done.exception())
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        await asyncio.sleep(0.5)
        process.send_signal(signal.SIGINT)
        await asyncio.to_thread(process.wait, 60)
        assert time.monotonic() - began < 30
    said = scratch.end(process).err
    assert "Not recorded: 1 of 2. The plan has a note for each." in said and "Traceback" not in said, said
    assert (scratch.folder / "plans/shop.yaml").read_text().splitlines()[-2:] == [
        "  - note: |",
        '      Not recorded: the answer to an alert "Saved" on /: it was still open when the recording ended.',
    ]


def _files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file() and "profile" not in file.parts]
