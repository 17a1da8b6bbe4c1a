"""A running browser for `--browser URL`."""

import json
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from planbook.browser.starting.executable import _revisions, driver, find_browser

FLAGS = ("--no-sandbox", "--no-first-run", "--disable-popup-blocking")
PATIENCE = 60.0


@contextmanager
def running(folder: Path, *flags: str, under: Sequence[str] = ()) -> Iterator[str]:
    """Runs a browser during the block, with its profile in `folder`; yields its address.

    `under` is a command prefix.
    """
    program = [
        *under,
        str(find_browser().executable),
        *FLAGS,
        "--remote-debugging-port=0",
        f"--user-data-dir={folder}",
        *flags,
    ]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    browser = subprocess.Popen(program, start_new_session=True, **quiet)
    try:
        port, path = _told(folder / "DevToolsActivePort")
        yield f"ws://127.0.0.1:{port}{path}"
    finally:
        os.killpg(browser.pid, signal.SIGKILL)  # the program may be a script that starts it
        browser.wait()


def _told(file: Path) -> list[str]:
    """Returns the port and path that the browser wrote to a file."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if file.exists() and len(lines := file.read_text().split()) == 2:
            return lines
        time.sleep(0.05)
    raise AssertionError("the browser did not start")


class Relay:
    """Forwards connections to a browser, and can cut all of them."""

    def __init__(self, address: str) -> None:
        self._parts = urlsplit(address)
        self._open: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def address(self) -> str:
        return self._parts._replace(netloc=f"127.0.0.1:{self._listening.getsockname()[1]}").geturl()

    def cut(self) -> None:
        """Closes the current connections; later ones are forwarded."""
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._open.clear()

    def end(self) -> None:
        """Stops answering."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self.cut()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                here, _ = self._listening.accept()
                there = socket.create_connection((self._parts.hostname, self._parts.port))
                self._open += [here, there]
                threading.Thread(target=_join, args=(here, there), daemon=True).start()


def _join(here: socket.socket, there: socket.socket) -> None:
    with here, there:
        back = threading.Thread(target=_pass, args=(there, here), daemon=True)
        back.start()
        _pass(here, there)
        back.join()


def _pass(source: socket.socket, to: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            to.sendall(data)
        to.shutdown(socket.SHUT_WR)


@contextmanager
def launch_server(folder: Path) -> Iterator[str]:
    """Yields the address of a Playwright server with one browser, `playwright launch-server`."""
    settings = folder / "launch-server.json"
    settings.write_text(json.dumps({"executablePath": str(find_browser().executable), "args": list(FLAGS)}))
    with _served(["launch-server", "--browser", "chromium", "--config", str(settings)], os.environ) as address:
        yield address


@contextmanager
def run_server(folder: Path) -> Iterator[str]:
    """Yields the address of a Playwright server that starts a browser per connection, `playwright run-server`.

    Its browsers are those that are installed in the folder.
    """
    with _served(["run-server"], os.environ | {"PLAYWRIGHT_BROWSERS_PATH": str(folder)}) as address:
        yield address


def install(folder: Path) -> None:
    """Puts a browser where Playwright would have put it."""
    revision = _revisions()["chromium-headless-shell"]
    place = folder / f"chromium_headless_shell-{revision}" / "chrome-headless-shell-linux64"
    place.mkdir(parents=True)
    program = place / "chrome-headless-shell"
    program.write_text(f'#!/bin/sh\nexec {find_browser().executable} "$@"\n')
    program.chmod(0o755)


@contextmanager
def _served(arguments: Sequence[str], environment: Mapping[str, str]) -> Iterator[str]:
    program = [str(driver() / "node"), str(driver() / "package" / "cli.js"), *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(program, start_new_session=True, text=True, env=environment, **pipes)
    try:
        assert server.stdout
        address = ""
        while not address.startswith("ws://"):
            line = server.stdout.readline()
            assert line, "the server did not start"
            address = line.removeprefix("Listening on ").strip()
        yield address
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.communicate()
