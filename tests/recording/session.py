"""A session of a person on a few pages, what is recorded of it, and what the pages heard."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from playwright.async_api import Browser, Dialog

from planbook.browser.session.session import VIEWPORT
from planbook.recording.plan_text import sentence
from planbook.recording.recorder import Recorder
from tests.recording.person import Person
from tests.sites import Pages, Site

LOG = """<script>const log = said =>
  fetch(`/log?${encodeURIComponent(said)}&${performance.timeOrigin + performance.now()}`, {keepalive: true})</script>"""
"""What a page hears is asked of the site, with the time: windows and frames have one log that way."""


@dataclass(frozen=True)
class Session:
    """`page` is the first page's body, `pages` are others by path, `work` is what the person does.

    `steps` are the sentences of the plan, `missed` is how many of them say what could not be recorded. `answers` are
    the person's answers to the browser's dialogs, in order. `inputs` are given to the replay.
    """

    name: str
    page: str
    work: Callable[[Person], Awaitable[None]]
    steps: Sequence[str]
    pages: Pages = field(default_factory=dict)
    missed: int = 0
    answers: Sequence[bool | str] = ()
    inputs: dict[str, str] = field(default_factory=dict)
    replays: bool = True


@dataclass(frozen=True)
class Recorded:
    """What came of a session: the recorder, the plan, and the log of its pages."""

    recorder: Recorder
    plan: str
    heard: Sequence[str]

    @property
    def sentences(self) -> list[str]:
        return [sentence(step) for step in self.recorder.steps]


def serve(site: Site, session: Session) -> None:
    """Puts the session's pages on the site."""
    site.pages |= {"/": LOG + session.page, "/log": ""}
    site.pages |= {path: LOG + page if isinstance(page, str) else page for path, page in session.pages.items()}


def heard(site: Site) -> list[str]:
    """Returns the log of the pages, in the order in which they wrote it."""
    entries = [asked.rsplit("&", 1) for asked in site.asked if asked.startswith("/log")]
    return [said for said, time in sorted(entries, key=lambda entry: float(entry[1]))]


async def recorded(browser: Browser, site: Site, session: Session) -> Recorded:
    """Plays the session in a context of its own, while it is recorded."""
    serve(site, session)
    context = await browser.new_context(viewport=VIEWPORT, accept_downloads=True)
    try:
        answers = iter(session.answers)

        async def answer(dialog: Dialog) -> None:
            said = True if dialog.type == "alert" else next(answers)
            await (dialog.accept(said) if isinstance(said, str) else dialog.accept() if said else dialog.dismiss())

        context.on("dialog", answer)
        page = await context.new_page()
        recorder = Recorder(context)
        await recorder.start(page)
        await page.goto(site.address + "/")
        await session.work(Person(page))
        await recorder.stop()
        return Recorded(recorder, recorder.text("recorded", site.address + "/"), heard(site))
    finally:
        await context.close()
