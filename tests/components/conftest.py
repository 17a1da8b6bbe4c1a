"""Component libraries from npm: installed in `.planbook/components/`, each bundled with a page of widgets."""

import os
import shutil
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.apps.serving import make
from tests.components.widgets import LIBRARIES
from tests.sites import Quiet

HERE = Path(__file__).parent
CACHE = HERE.parents[1] / ".planbook" / "components"
TABLE = pytest.StashKey[dict[str, dict[str, str | None]]]()
PAGE = """<!doctype html><html lang=en><meta charset=utf-8><title>{0}</title>
<link rel=stylesheet href={0}.css><body><script>window.process = {{env: {{}}}}</script>
<script type=module src={0}.js></script>"""
BINARY = ("woff", "woff2", "ttf", "eot", "svg", "png", "gif")


class Handler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        return


@pytest.fixture(scope="session")
def components() -> Iterator[str]:
    """Serves the pages, `NAME.html` for each library; yields the address with a final slash."""
    server = Quiet(("127.0.0.1", 0), partial(Handler, directory=str(bundled(installed()))))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def installed() -> Path:
    """Returns the folder of the packages in the lock file; installs them again if that has changed."""
    lock = (HERE / "package-lock.json").read_text()
    ready = CACHE / "ready"
    if not ready.exists() or ready.read_text() != lock:
        CACHE.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, CACHE)
        # install scripts are not needed, and so not allowed
        make(["npm", "ci", "--prefix", CACHE, "--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund"])
        ready.write_text(lock)
    return CACHE / "node_modules"


def bundled(packages: Path) -> Path:
    """Bundles the pages anew, which takes a few seconds, and returns their folder."""
    pages = CACHE / "pages"
    shutil.rmtree(pages, ignore_errors=True)
    scripts = [script for name in LIBRARIES for script in (HERE / "pages").glob(f"{name}.js*")]
    options = ["--bundle", "--minify", "--format=esm", "--splitting", "--jsx=automatic", f"--outdir={pages}"]
    options += [f"--loader:.{suffix}=dataurl" for suffix in BINARY]
    production = '--define:process.env.NODE_ENV="production"'
    os.environ["NODE_PATH"] = str(packages)
    make(["node", packages / "esbuild/bin/esbuild", *scripts, *options, production, "--log-level=error"])
    for name in LIBRARIES:
        (pages / f"{name}.html").write_text(PAGE.format(name))
        (pages / f"{name}.css").touch()
    return pages


@pytest.fixture(scope="session")
def table(request: pytest.FixtureRequest) -> dict[str, dict[str, str | None]]:
    """Records why each widget failed, or None, by library and widget."""
    return request.config.stash.setdefault(TABLE, {})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Prints what passed (✓), what failed (✗), and what a library does not have (·)."""
    found = config.stash.get(TABLE, {})
    widgets = list(dict.fromkeys(widget for each in found.values() for widget in each))
    if not widgets:
        return
    terminalreporter.section("components")
    terminalreporter.line(" " * 12 + " ".join(f"{widget:>9}" for widget in widgets))
    for library, each in found.items():
        marks = ["·" if widget not in each else "✗" if each[widget] else "✓" for widget in widgets]
        terminalreporter.line(f"{library:<12}" + " ".join(f"{mark:>9}" for mark in marks))
    passed = sum(reason is None for each in found.values() for reason in each.values())
    whole = sum(not any(each.values()) for each in found.values())
    total = sum(map(len, found.values()))
    terminalreporter.line(f"{whole} of {len(found)} libraries whole, {passed} of {total} widgets")
