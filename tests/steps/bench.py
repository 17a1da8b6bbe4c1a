"""A bench for kinds: steps written as in a plan, run by the engine on small pages in a real browser."""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Any

from playwright.async_api import Browser, Page

from planbook.browser.network.allowlist import Guard
from planbook.browser.session.session import Session
from planbook.engine.agent_tasks import Agents
from planbook.engine.prepare import prepare
from planbook.engine.run import run
from planbook.events import Event, RunStarted
from planbook.places import find_project
from planbook.record import Record
from tests.sites import Quiet

GUARD = Guard("", ["127.0.0.1:*"])
TYPES = {".json": "application/json", ".js": "text/javascript", ".csv": "text/csv"}


class Site:
    """Pages on loopback by path, each with an optional status. `/slow…` answers slowly."""

    def __init__(self) -> None:
        self.pages: dict[str, str | tuple[int, str]] = {}
        self.headers: dict[str, dict[str, str]] = {}  # by path: more of them
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = self.path.partition("?")[0]
                page = site.pages.get(path)
                status, body = page if isinstance(page, tuple) else (404 if page is None else 200, page or "")
                if path.startswith("/slow"):
                    sleep(0.7)
                self.send_response(status)
                suffix = Path(f"_{Path(path).name}").suffix  # of a name that is only a suffix, too
                self.send_header("Content-Type", TYPES.get(suffix, "text/html; charset=utf-8"))
                if suffix == ".csv":
                    self.send_header("Content-Disposition", f'attachment; filename="{Path(path).name}"')
                for name, value in site.headers.get(path, {}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body.encode())

            do_POST = do_GET

            def log_message(self, format: str, *args: Any) -> None:
                return

        self.server = Quiet(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, daemon=True).start()


@dataclass
class Played:
    """The results of the steps; the page is as they left it."""

    status: str
    because: str | None
    values: dict[str, Any]
    record: Record
    session: Session

    @property
    def page(self) -> Page:
        return self.session.page

    @property
    def error(self) -> tuple[str, str]:
        """Returns class and message of the last failed step."""
        return [
            (step.ended.error.error_class, step.ended.error.message)
            for step in self.record.steps
            if step.ended and step.ended.error
        ][-1]

    async def log(self) -> str:
        """Returns what the page has written to its `log`."""
        return str(await self.page.evaluate("window.log.join(' ')"))


class Recorder:
    """An observer that makes a record of the events."""

    record: Record

    def tell(self, event: Event) -> None:
        if isinstance(event, RunStarted):
            self.record = Record(started=event)
        else:
            self.record.add(event)


@dataclass
class Bench:
    """Plays the steps of one test."""

    site: Site
    browser: Browser
    folder: Path
    open: list[Session] = field(default_factory=list)

    async def play(
        self,
        html: str,
        steps: str,
        pages: Mapping[str, str | tuple[int, str]] | None = None,
        timeout: str | None = None,
        default: str = "10s",
        head: str = "",
        **secrets: str,
    ) -> Played:
        """Plays the steps, beginning on a page with this HTML; `pages` are others of the site, by path.

        `timeout` is of each step; `default` also applies to the first page, which is slow on a busy machine. `head` is
        the plan's text before its steps.
        """
        prelude = "<!doctype html><meta charset=utf-8><title>Bench</title><script>window.log = []</script>"
        self.site.pages = {"/": prelude + html, **(pages or {})}
        plan = self._plan(_timed(steps, timeout), default, list(secrets), head)
        return await self.run(plan, **secrets)

    async def run(self, plan: Path, agents: Agents | None = None, **secrets: str) -> Played:
        """Runs a plan's file."""
        order = prepare(str(plan), {}, find_project(self.folder), secrets.get, evidence="none")
        session = await Session.begin(self.browser, GUARD)
        self.open.append(session)
        recorder = Recorder()
        outcome = await run(order, _itself(session), [recorder], agents=agents)
        return Played(outcome.status, outcome.because, outcome.values, recorder.record, session)

    def _plan(self, steps: str, default: str, secrets: list[str], more: str) -> Path:
        head = f"planbook: 1\nname: bench\nstart: {self.site.address}/\n"
        head += f"secrets: [{', '.join(secrets)}]\n" if secrets else ""
        head += f"defaults: {{timeout: {default}, retries: 0}}\n{more}steps:\n"
        return self.write("bench", head + textwrap.indent(steps, "  ") + "\n")

    def write(self, name: str, text: str) -> Path:
        """Writes a plan, and returns its file."""
        plan = self.folder / "plans" / f"{name}.yaml"
        plan.parent.mkdir(exist_ok=True)
        plan.write_text(text, "utf-8")
        return plan


def _timed(steps: str, timeout: str | None) -> str:
    lines = textwrap.dedent(steps).strip().splitlines()
    if timeout:
        lines = [f"{line}\n  timeout: {timeout}" if line.startswith("- ") else line for line in lines]
    return "\n".join(lines)


async def _itself(session: Session) -> Session:
    return session
