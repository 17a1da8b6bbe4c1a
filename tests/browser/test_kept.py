"""The browser that a warm process keeps: nothing of a run is left for the next one, and what is not like it is new."""

import asyncio
import gc
import logging
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page

from planbook.browser.network.allowlist import Guard
from planbook.browser.session.session import Session
from planbook.browser.starting import kept, processes
from planbook.browser.starting.executable import find_browser
from planbook.browser.starting.keeper import Keeper, kept_beside
from planbook.browser.starting.launch import DRIVER_GONE, launch_browser
from planbook.browser.starting.processes import kill, parents, started_by
from tests.soak.pool.processes import command

PATIENCE = 60.0


class Pages(BaseHTTPRequestHandler):
    """A page, a file to download, a picture to cache, a service worker; it counts what is asked for."""

    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        kind = {"/worker.js": "text/javascript", "/file": "application/octet-stream"}.get(self.path, "text/html")
        body = b"onfetch = () => {}" if self.path == "/worker.js" else b"<textarea></textarea>"
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        if self.path == "/cached":
            self.send_header("cache-control", "max-age=3600")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class Warm:
    """A warm process with its forks, all in this process."""

    def __init__(self, folder: Path) -> None:
        self.place = folder / "w.sock"
        self.keeper = Keeper(self.place)

    @asynccontextmanager
    async def run(self, frame_limit: bool = False, alone: bool = False) -> AsyncIterator[Browser]:
        """What a run does with a browser, from the fork to its end."""
        wanted = self.keeper._kept.wanted if self.keeper._kept else None
        place = self.keeper._kept.place if self.keeper._kept else None
        kept.begin_fork(kept.Here(kept.tell_over(self.keeper._there), place, wanted))
        launching = launch_browser(find_browser(), frame_limit=frame_limit, may_be_kept=True, alone=alone)
        async with launching as browser:
            yield browser
        kept.end_fork()
        self.keeper.tend()

    @property
    def pid(self) -> int:
        assert self.keeper._kept
        return self.keeper._kept._process.pid

    def listens(self) -> bool:
        return len(kept_beside(self.place)) == 1

    async def settled(self) -> None:
        """Waits for a browser that is kept, and until one is, runs have their own."""
        await until(self.listens)


async def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        await asyncio.sleep(0.05)


@pytest.fixture(scope="module")
async def warm(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Warm]:
    warm = Warm(tmp_path_factory.mktemp("w"))
    async with warm.run():
        assert not kept._HAD.uses
    await warm.settled()
    yield warm
    kept._HAD.here = None
    for end in (warm.keeper._here, warm.keeper._there):
        end.close()
    pid = warm.pid
    warm.keeper.end()
    assert not Path(f"/proc/{pid}").exists() and not warm.keeper._ending and not kept_beside(warm.place)


async def opened(browser: Browser, address: str, **options: object) -> tuple[BrowserContext, Page]:
    context = await browser.new_context(**options)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(address)
    return context, page


async def test_the_same_browser_and_nothing_of_the_run_before(warm: Warm, address: str) -> None:
    before = set(started_by(warm.pid, parents()))
    async with warm.run() as browser:
        assert kept._HAD.uses == 1
        context, page = await opened(browser, f"{address}/first", permissions=["clipboard-read", "geolocation"])
        await page.evaluate("""async () => {
            document.cookie = 'word=kept; max-age=3600'
            localStorage.word = sessionStorage.word = 'kept'
            await (await caches.open('word')).add('/cached')
            await fetch('/cached')
            await navigator.serviceWorker.register('/worker.js')
            await navigator.serviceWorker.ready
            indexedDB.open('word')
        }""")
        async with page.expect_download() as downloading:
            await page.evaluate("Object.assign(document.createElement('a'), {href: '/file', download: 'x'}).click()")
        file = Path(await (await downloading.value).path())
        assert file.exists()
        await page.set_content("<div>open <b>sesame</b></div>")
        await page.evaluate("getSelection().selectAllChildren(document.body)")
        await page.keyboard.press("Control+C")
        assert "sesame" in await page.evaluate("navigator.clipboard.readText()")
        # the context is left open: whoever kills a run leaves it so
    Pages.asked.clear()
    async with warm.run(alone=True) as browser:
        assert kept._HAD.uses == 1, "the browser before was not given back"
        assert browser.contexts == []
        context, page = await opened(browser, f"{address}/first")
        assert await page.evaluate("""async () => [
            document.cookie, localStorage.word, sessionStorage.word, await caches.keys(),
            (await navigator.serviceWorker.getRegistrations()).length, (await indexedDB.databases()).length,
            (await navigator.permissions.query({name: 'geolocation'})).state,
            (await navigator.permissions.query({name: 'clipboard-read'})).state,
        ]""") == ["", None, None, [], 0, 0, "prompt", "prompt"]
        await page.evaluate("fetch('/cached')")
        assert "/cached" in Pages.asked
        await page.focus("textarea")
        await page.keyboard.press("Control+V")
        assert await page.input_value("textarea") == ""
        await context.grant_permissions(["clipboard-read"])
        kinds = await page.evaluate("navigator.clipboard.read().then(all => all.map(one => one.types))")
        assert "text/html" not in str(kinds)
        assert not file.exists()
        assert before & set(started_by(warm.pid, parents()))
        await context.close()


async def test_each_run_has_its_own_hosts(warm: Warm, address: str) -> None:
    async with warm.run() as browser:
        session = await Session.begin(browser, Guard(address, []))
        await session.page.goto(address)
        await session.close()
    async with warm.run() as browser:
        assert kept._HAD.uses == 1
        session = await Session.begin(browser, Guard("https://other.example", []))
        Pages.asked.clear()
        with pytest.raises(Exception, match="ERR_"):
            await session.page.goto(address)
        assert Pages.asked == []
        await session.close()


async def test_runs_at_once_see_and_close_their_own_contexts_only(warm: Warm, address: str) -> None:
    pid = warm.pid
    async with warm.run() as browser:
        _, page = await opened(browser, address)
        async with warm.run() as other:
            assert kept._HAD.uses == 1
            assert other.contexts == []
            await opened(other, address)
            assert len(browser.contexts) == 1
            # its context is left open
        await asyncio.sleep(1)  # it is closed meanwhile
        assert await page.evaluate("document.readyState") == "complete"
        browsing = await browser.new_browser_cdp_session()
        assert len((await browsing.send("Target.getBrowserContexts"))["browserContextIds"]) == 1
    assert warm.pid == pid


async def test_a_run_that_pastes_has_it_alone(warm: Warm, address: str) -> None:
    pid = warm.pid
    async with warm.run():
        async with warm.run(alone=True):
            assert kept._HAD.uses == 0
        async with warm.run():
            assert kept._HAD.uses == 1
    async with warm.run(alone=True):
        assert kept._HAD.uses == 1, "it was not waited for"
        async with warm.run():
            assert kept._HAD.uses == 0
        async with warm.run(alone=True):
            assert kept._HAD.uses == 0
    assert warm.pid == pid


async def test_one_that_several_runs_had_is_replaced_once(warm: Warm) -> None:
    async with warm.run() as browser:
        async with warm.run() as other:
            os.kill(warm.pid, signal.SIGKILL)
            await until(lambda: not (browser.is_connected() or other.is_connected()))
        after = warm.pid
    assert warm.pid == after
    await warm.settled()


async def test_a_run_that_must_end_leaves_it_to_the_others(warm: Warm, monkeypatch: pytest.MonkeyPatch) -> None:
    pid = warm.pid
    monkeypatch.setattr(processes, "_DRIVERS", set())
    async with warm.run() as browser:
        monkeypatch.setattr(processes, "_LEFT", set())
        async with warm.run() as other:
            assert kept._HAD.uses == 1
            kill()
            await until(lambda: not other.is_connected())
        await (await browser.new_context()).close()
    async with warm.run():
        assert kept._HAD.uses == 1
    assert warm.pid == pid


async def test_a_crowded_machine_has_more_patience(warm: Warm, monkeypatch: pytest.MonkeyPatch) -> None:
    pid, driver = warm.pid, warm.pid
    monkeypatch.setattr(kept, "is_crowded", lambda: True)
    os.kill(driver, signal.SIGSTOP)
    threading.Timer(kept.PATIENCE * 1.5, os.kill, (driver, signal.SIGCONT)).start()
    async with warm.run():
        assert kept._HAD.uses == 1
    assert warm.pid == pid


async def test_other_flags_or_variables_are_another_browser(warm: Warm, monkeypatch: pytest.MonkeyPatch) -> None:
    first = warm.pid
    async with warm.run(frame_limit=True):
        assert kept._HAD.uses == 0
    await warm.settled()
    second = warm.pid
    assert second != first
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    async with warm.run(frame_limit=True):
        assert kept._HAD.uses == 0
    await warm.settled()
    assert warm.pid != second
    monkeypatch.setenv("HARMLESS", "secret")
    async with warm.run(frame_limit=True):
        assert kept._HAD.uses == 1
    environment = Path(f"/proc/{warm.pid}/environ").read_bytes()
    assert b"Asia/Tokyo" in environment and b"HARMLESS" not in environment
    folder = tempfile.mkdtemp(dir="/tmp")  # short: sockets have to fit below it
    monkeypatch.setenv("TMPDIR", folder)
    async with warm.run(frame_limit=True):
        assert kept._HAD.uses == 0
    await warm.settled()
    assert f"TMPDIR={folder}/planbook-browser-".encode() in Path(f"/proc/{warm.pid}/environ").read_bytes()
    monkeypatch.setenv("DEBUG", "pw:api")
    async with warm.run(frame_limit=True):
        assert kept._HAD.uses == 0
    assert warm.keeper._kept is None  # and none is kept until a run could have it
    monkeypatch.undo()
    async with warm.run():
        assert kept._HAD.uses == 0
    await warm.settled()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("name", ["SELENIUM_REMOTE_URL", "SSLKEYLOGFILE", "KRB5CCNAME", "NSS_SDB_USE_CACHE"])
def test_a_variable_that_a_browser_looks_at_makes_another_one(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = kept.describe(find_browser(), [], {})
    monkeypatch.setenv(name, "x")
    assert kept.describe(find_browser(), [], {}) != before


def main_process(driver: int) -> int:
    """The browser's own process, not the script that started it, nor those that it started."""
    mine = ((pid, words(pid)) for pid in started_by(driver, parents()))
    return next(pid for pid, said in mine if said and not {"sh", "--type"} & set(said))


def words(pid: int) -> list[str]:
    written = command(pid).split()
    return [Path(word).name if at == 0 else word.partition("=")[0] for at, word in enumerate(written)]


@pytest.mark.parametrize("which", ["browser", "driver"])
async def test_one_that_is_killed_is_replaced(
    warm: Warm, which: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(logging.getLogger("asyncio"), "filters", [])  # what a run before has added
    before = warm.pid
    async with warm.run() as browser:
        assert kept._HAD.uses == 1
        context = await browser.new_context()
        os.kill(main_process(before) if which == "browser" else before, signal.SIGKILL)
        await until(lambda: not browser.is_connected())
        with pytest.raises(Exception, match="closed"):
            await context.new_page()
    gc.collect()
    assert DRIVER_GONE not in caplog.text
    await warm.settled()
    assert warm.pid != before
    async with warm.run() as browser:
        assert kept._HAD.uses == 1
        await (await browser.new_context()).close()


async def test_one_that_stands_still_is_replaced(warm: Warm, monkeypatch: pytest.MonkeyPatch) -> None:
    before = warm.pid
    os.kill(before, signal.SIGSTOP)
    async with warm.run() as browser:
        assert kept._HAD.uses == 0
        await (await browser.new_context()).close()
        with monkeypatch.context() as here:
            asked: list[object] = []
            here.setattr(kept, "_in_time", asked.append)
            assert await kept.take(kept.wanted_last()) is None
            assert asked == [], "a run waits for it once"
    await warm.settled()
    assert warm.pid != before

    def has_ended() -> bool:
        warm.keeper.tend()
        return not warm.keeper._ending

    await until(has_ended)  # it is stopped, and does not end by itself
    with pytest.raises(ProcessLookupError):
        os.kill(before, 0)


async def test_a_run_that_must_end_leaves_one_that_stands_still(warm: Warm, monkeypatch: pytest.MonkeyPatch) -> None:
    before = warm.pid
    monkeypatch.setattr(processes, "_DRIVERS", set())  # the browsers of other tests go on
    async with warm.run() as browser:
        assert kept._HAD.uses == 1
        os.kill(before, signal.SIGSTOP)
        kill()
        await until(lambda: not browser.is_connected())
    async with warm.run():
        assert kept._HAD.uses == 0  # and tells that it did not answer
    os.kill(before, signal.SIGCONT)
    await warm.settled()
    assert warm.pid != before


async def test_one_that_a_run_has_left_while_it_waited_can_be_taken(warm: Warm) -> None:
    before = warm.pid
    async with warm.run():
        assert kept._HAD.uses == 1
        os.kill(main_process(before), signal.SIGSTOP)  # so that it is not given back at once
    assert warm.keeper._kept
    await asyncio.sleep(0.2)
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(warm.keeper._kept.place))
        await asyncio.sleep(0.2)
    await asyncio.sleep(0.2)
    os.kill(main_process(before), signal.SIGCONT)
    await asyncio.sleep(1)
    async with warm.run():
        assert kept._HAD.uses == 1
    assert warm.pid == before


async def test_a_run_with_another_playwright_has_its_own(warm: Warm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "planbook.browser.starting.kept_connection", None)
    async with warm.run() as browser:
        assert kept._HAD.uses == 0
        await (await browser.new_context()).close()


async def test_one_that_is_worn_is_replaced_when_no_run_has_it(warm: Warm, monkeypatch: pytest.MonkeyPatch) -> None:
    before = warm.pid
    monkeypatch.setattr("planbook.browser.starting.keeper.MEMORY", 1)
    async with warm.run() as browser:
        assert kept._HAD.uses == 1
        async with warm.run():
            pass  # another run ends: what it told ends the old one, but not before this run has ended
        assert warm.pid != before and Path(f"/proc/{before}").exists()
        await (await browser.new_context()).close()
    await until(lambda: not Path(f"/proc/{before}").exists() or zombie(before))
    monkeypatch.undo()
    await warm.settled()


def zombie(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


async def test_a_driver_that_cannot_begin_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warm: Warm
) -> None:
    monkeypatch.setattr("planbook.browser.starting.keeper.PROGRAM", tmp_path / "none.js")
    other = Warm(tmp_path)
    for expected in (True, True, False):
        async with other.run():
            assert kept._HAD.uses == 0
        assert (other.keeper._kept is not None) is expected
        if other.keeper._kept:
            await until(lambda: not other.keeper._kept.is_alive)  # type: ignore[union-attr]
    other.keeper.end()
    for end in (other.keeper._here, other.keeper._there):
        end.close()


async def test_one_that_ends_with_a_killed_warm_process_leaves_no_socket(warm: Warm) -> None:
    assert warm.keeper._kept
    before = warm.pid
    warm.keeper._kept.leave()  # as the kernel does
    await until(lambda: not Path(f"/proc/{before}").exists() or zombie(before))
    assert kept_beside(warm.place) == []
    async with warm.run():
        assert kept._HAD.uses == 0
    await warm.settled()


def test_a_socket_that_was_left_is_no_browser(tmp_path: Path) -> None:
    left = tmp_path / "w-0123.sock"
    left.touch()
    other = Keeper(tmp_path / "w.sock")
    assert kept_beside(tmp_path / "w.sock") == []
    for end in (other._here, other._there):
        end.close()


def test_one_that_had_no_time_to_listen_has_not_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warm: Warm
) -> None:
    slow = tmp_path / "slow.js"
    slow.write_text("process.stdin.on('end', () => process.exit()).resume()")
    monkeypatch.setattr("planbook.browser.starting.keeper.PROGRAM", slow)
    assert warm.keeper._kept
    wanted = warm.keeper._kept.wanted
    other = Keeper(tmp_path / "w.sock")
    for each in (wanted, wanted + " ", wanted, wanted + " "):
        other.keep(each)
        assert other._kept
    other.end()
    for end in (other._here, other._there):
        end.close()
