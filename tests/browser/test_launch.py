"""Starts and leaves browsers."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright._impl import transport
from playwright._impl._driver import compute_driver_executable, get_driver_env

from planbook.browser.starting.executable import BrowserLocation, find_browser
from planbook.browser.starting.launch import arguments, launch_browser
from planbook.browser.starting.temporary import remove_left_behind
from planbook.errors import PlanbookError

HERE = BrowserLocation("chromium", "of the system", Path("/nowhere/chromium"))


def children(of: int) -> list[int]:
    """Returns the running processes that this process, or one of its own, started."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,stat=,comm="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(maxsplit=3) for line in listed.splitlines()]
    found = [int(pid) for pid, parent, state, name in rows if int(parent) == of and state[0] != "Z" and name != "ps"]
    return found + [deeper for pid in found for deeper in children(pid)]


def test_the_flags() -> None:
    flags = arguments(HERE, frame_limit=False)
    assert "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1" in flags
    assert "--force-webrtc-ip-handling-policy=disable_non_proxied_udp" in flags
    assert {"--disable-frame-rate-limit", "--disable-sync", "--no-first-run"} < set(flags)
    assert ("--no-sandbox" in flags) is (os.geteuid() == 0)
    assert "--disable-frame-rate-limit" not in arguments(HERE, frame_limit=True)
    assert arguments(BrowserLocation("firefox", "", Path("x")), frame_limit=False) == []


def running(pid: int) -> bool:
    """Returns whether the process still does anything; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


async def test_a_program_that_is_not_there() -> None:
    before = children(os.getpid())
    with pytest.raises(PlanbookError) as caught:
        async with launch_browser(HERE):
            pass
    said = str(caught.value)
    assert said.startswith("the browser /nowhere/chromium cannot start: ")
    assert said.endswith("; run `planbook doctor` to see what is there")
    assert "\n" not in said and "/nowhere/chromium" in said.partition("start: ")[2]
    assert children(os.getpid()) == before


async def test_a_program_that_is_no_browser(tmp_path: Path) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\necho 'error while loading shared libraries: libnss3.so' >&2\nexit 127\n")
    broken.chmod(0o755)
    with pytest.raises(PlanbookError) as caught:
        async with launch_browser(BrowserLocation("chromium", "of the system", broken)):
            pass
    assert "error while loading shared libraries: libnss3.so" in str(caught.value)
    assert "\n" not in str(caught.value)


async def test_a_window_without_a_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with pytest.raises(PlanbookError, match=r"there is no display here: leave out --headed, or run under xvfb-run$"):
        async with launch_browser(find_browser(headed=True), headed=True):
            pass


async def test_nothing_at_an_address() -> None:
    with pytest.raises(PlanbookError) as caught:
        async with launch_browser(find_browser("http://127.0.0.1:1")):
            pass
    said = str(caught.value)
    assert said.startswith("there is no browser at http://127.0.0.1:1: ")
    assert said.endswith("; start one there, or name another with --browser")
    assert "\n" not in said


async def test_one_that_runs_already_is_used_and_left_running(tmp_path: Path) -> None:
    flags = ["--remote-debugging-port=0", "--no-sandbox", f"--user-data-dir={tmp_path}"]
    runs = await asyncio.create_subprocess_exec(
        str(find_browser().executable), *flags, stderr=asyncio.subprocess.PIPE, start_new_session=True
    )
    try:
        assert runs.stderr
        while b"DevTools listening" not in (line := await runs.stderr.readline()):
            assert line
        address = line.decode().partition("on ")[2].strip()
        for at in (address, "http://" + address.split("/")[2]):
            async with launch_browser(find_browser(at)) as browser:
                page = await (await browser.new_context()).new_page()
                assert await page.evaluate("1 + 1") == 2
        assert runs.returncode is None
    finally:
        os.killpg(runs.pid, signal.SIGKILL)  # the system's program is a script around the browser
        await runs.wait()


async def test_nothing_is_left_running() -> None:
    before = children(os.getpid())
    async with launch_browser(find_browser()) as browser:
        await browser.new_page()
        assert children(os.getpid()) != before
    assert children(os.getpid()) == before
    with pytest.raises(ZeroDivisionError):
        async with launch_browser(find_browser()):
            _ = 1 / 0
    assert children(os.getpid()) == before
    assert transport.get_driver_env() == get_driver_env()  # another driver gets no folder that is gone by now


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads /proc")
async def test_a_driver_is_told_to_take_little_memory_unless_the_user_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = set(children(os.getpid()))  # the drivers of other tests

    def told() -> set[str]:
        driver = next(pid for pid in children(os.getpid()) if pid not in before)
        environment = Path(f"/proc/{driver}/environ").read_text().split("\0")
        return {one for one in environment if one.startswith(("NODE_OPTIONS=", "MALLOC_ARENA_MAX="))}

    async with launch_browser(find_browser()):
        assert told() == {"NODE_OPTIONS=--max-semi-space-size=2", "MALLOC_ARENA_MAX=1"}
    monkeypatch.setenv("NODE_OPTIONS", "--max-semi-space-size=8")
    async with launch_browser(find_browser()):
        assert told() == {"NODE_OPTIONS=--max-semi-space-size=8", "MALLOC_ARENA_MAX=1"}
    monkeypatch.delenv("NODE_OPTIONS")
    monkeypatch.setenv("PLAYWRIGHT_NODEJS_PATH", compute_driver_executable()[0])
    async with launch_browser(find_browser()):
        assert told() == set()


PROGRAM = """
import asyncio
from planbook.browser.starting.executable import find_browser
from planbook.browser.starting.launch import launch_browser

async def main() -> None:
    async with launch_browser(find_browser()) as browser:
        page = await browser.new_page()
        print("up", flush=True)
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            print("still there:", await asyncio.shield(page.evaluate("1 + 1")), flush=True)
            raise

asyncio.run(main())
"""


def test_an_interrupt_leaves_the_browser_to_us() -> None:
    runs = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        start_new_session=True,
    )  # fmt: skip
    with runs:
        assert runs.stdout and runs.stdout.readline() == "up\n"
        started = children(runs.pid)
        os.killpg(runs.pid, signal.SIGINT)  # a terminal signals the whole group
        assert runs.stdout.readline() == "still there: 2\n"
        runs.wait(30)
    until = time.monotonic() + 30
    while left := [pid for pid in started if running(pid)]:
        assert time.monotonic() < until, left
        time.sleep(0.05)


@pytest.fixture
def shallow() -> Iterator[Path]:
    """A temporary folder whose path is as short as that of the system's."""
    with tempfile.TemporaryDirectory(prefix="t-") as folder:
        yield Path(folder)


def test_the_next_browser_removes_what_killed_ones_left(shallow: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = os.environ | {"TMPDIR": str(shallow)}
    runs = [
        subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, env=environment, text=True)
        for _ in range(2)
    ]
    for run in runs:
        assert run.stdout and run.stdout.readline() == "up\n"
    killed, goes_on = runs
    for pid in [*children(killed.pid), killed.pid]:  # as a system without memory does: no one is left to tidy up
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    killed.wait()
    folders = set(shallow.glob("planbook-browser-*"))
    assert len(folders) == 2 and all(list(folder.glob("playwright_chromiumdev_profile-*")) for folder in folders)
    monkeypatch.setattr(tempfile, "tempdir", str(shallow))
    remove_left_behind()
    assert set(shallow.glob("planbook-browser-*")) == folders  # as long as they are new, no one may hold them yet
    for folder in folders:
        os.utime(folder, (time.time() - 100, time.time() - 100))
    remove_left_behind()
    (left,) = shallow.glob("planbook-browser-*")
    goes_on.send_signal(signal.SIGINT)
    goes_on.wait(30)
    assert not left.exists() and not list(shallow.iterdir())
    for run in runs:
        assert run.stdout
        run.stdout.close()
