"""Runs and tries plans on the page that echoes secrets, and collects everything that is stored and shown."""

import json
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import duckdb
from playwright.async_api import Browser

from planbook.browser.network.allowlist import Guard
from planbook.browser.network.request_blocking import RequestBlocker
from planbook.browser.reading.reader import ReadingCache
from planbook.browser.session.session import Session
from planbook.engine.executor import execute_plainly
from planbook.engine.open_browser import begin_signed_in
from planbook.engine.prepare import prepare
from planbook.engine.request import RunRequest
from planbook.engine.run import run
from planbook.engine.start_address import start_of
from planbook.history.journal import Journal
from planbook.history.load import load_all
from planbook.places import Project
from planbook.record import Record
from planbook.report.ipynb import render as as_ipynb
from planbook.report.live import LiveReport
from planbook.report.markdown import render as as_markdown
from tests.attack import echoes
from tests.engine.conftest import Listener, write
from tests.sites import Site
from tests.trying.in_browser import try_in

PATIENT = "defaults: {timeout: 20s, retries: 0}\n"
Kept = dict[str, str]
"""Texts that are stored or shown, by their location."""


class EchoSite(Site):
    """Echoes each request in the body and in a header."""

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        class Handler(super()._handler()):  # type: ignore[misc]
            def do_POST(self) -> None:  # noqa: N802
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("x-echo", self.headers.get("x-echo", ""))
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        return Handler


def ordered(folder: Path, site: Site, secrets: Mapping[str, str]) -> RunRequest:
    """Returns a request for a plan that fills in the secrets on the page."""
    site.pages["/"] = echoes.page(secrets)
    path = write(Project(folder), "tried", site.address + "/", echoes.plan(secrets), PATIENT)
    return prepare(str(path), {}, Project(folder), secrets.get, evidence="all")


async def kept_of_run(folder: Path, site: Site, browser: Browser, secrets: Mapping[str, str]) -> Kept:
    """Returns everything stored of a run, its events, its reports, and what a model would see of its page."""
    order, events = ordered(folder, site, secrets), Listener()
    session = await begin_signed_in(order, browser, Guard(start_of(order), order.plan.allow))
    place = order.project.run(order.run_id)
    try:
        observers = [Journal(place.journal, place.pending), LiveReport(place), events]
        outcome = await run(order, _ready(session), observers, execute_plainly)
        reading = await ReadingCache(session.mask.text).read(session.page)
    finally:
        await session.close()
    record = Record.of(events)
    not_passed = {step.started.kind for step in record.steps if step.ended and step.ended.status != "passed"}
    assert not_passed == {"expect", "click"}, "all that reads has read"
    kept = echoes.texts(order.project.kept)
    kept["outcome"] = f"{outcome.because} {outcome.values}"
    kept["events"] = "".join(event.model_dump_json() for event in events)
    kept["notebook as Markdown"], kept["notebook as ipynb"] = as_markdown(record), str(as_ipynb(record, place.path))
    kept["page as a model sees it"] = reading.tell(100_000, folds=False).text + json.dumps(reading.as_json())
    load_all(order.project, print)
    kept |= tables(order.project)
    return kept


def tables(project: Project) -> Kept:
    """Returns the content of each table of the history, whose file is compressed."""
    with duckdb.connect(project.history, read_only=True) as database:
        names = [name for (name,) in database.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        return {f"table {name}": str(database.execute(f'FROM "{name}"').fetchall()) for name in names}


async def kept_of_try(folder: Path, site: Site, browser: Browser, secrets: Mapping[str, str]) -> Kept:
    """Returns the output of a try."""
    order, blocker, events = ordered(folder, site, secrets), RequestBlocker(holding=False), Listener()
    tried = await try_in(browser, order, blocker, [events])
    told: list[Any] = [*events, tried]
    return {**echoes.texts(order.project.kept), "try": "".join(map(repr, told))}


async def _ready(session: Session) -> Session:
    return session
