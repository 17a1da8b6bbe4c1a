"""Records what a person does in a browser context."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from planbook.browser.recording.listening import Listening
from planbook.recording.cell import Cell
from planbook.recording.cells import Cells, Change, Told
from planbook.recording.cleaned import cleaned, telling
from planbook.recording.plan_text import Head, below, hosts_beyond, plan_text
from planbook.secrets.redaction import Mask

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Page

Written = dict[str, Any]


def _quiet(change: str, number: int, cell: Cell) -> None:
    pass


def _outlived(told: Told) -> Told:
    """Returns the same, without an error if whoever is told has gone away: the recording goes on, and is kept."""

    def tell(change: Change, number: int, cell: Cell) -> None:
        with suppress(OSError):
            told(change, number, cell)

    return tell


class Recorder:
    """Records a browser context between `start` and `stop`: every act of a person, in all tabs and frames.

    `told(change, number, cell)` is called for each change while the person works: a cell was `added`, `changed` or
    `removed` at this number, from 0. Only the last few cells change. `cell.step` is the step in the plan's notation,
    `plan_text.sentence(cell.step)` says it in words, and `cell.missed` says what could not be recorded, if anything.
    `cell.commit` is a commit word: the cell is `once` until somebody sets `cell.effect`.

        recorder = Recorder(session.context, told)
        await recorder.start(session.page)      # a page that is open: its steps go on from there
        ...                                     # the person works
        await recorder.stop()
        recorder.steps                          # to splice into a plan
        recorder.text("order-supplies", start)  # or a whole plan

    Passwords are in `secrets`, by the names that stand for them in the steps. They are held in memory only, and no step
    and no sentence has them. The recorder acts on nothing, and answers no dialog of the browser. A context can be
    recorded several times, one after the other, each time by a new recorder.
    """

    def __init__(self, context: BrowserContext, told: Told = _quiet) -> None:
        self.cells = Cells(_outlived(told))
        self._listening = Listening(context, self.cells.take, self._hidden)

    async def start(self, page: Page | None = None, is_open: bool | None = None) -> None:
        """Begins to record in this page. `is_open`: the page shows what the plan starts with; default: unless it is
        empty.
        """
        if page:
            shows = page.url != "about:blank" if is_open is None else is_open
            self.cells.windows.begin(page, shows, time.time())
        await self._listening.start()

    async def stop(self) -> None:
        """Stops. What was done before is in the cells."""
        await self._listening.stop()
        self.cells.leave_field()
        self.cells.typed.settle()

    @property
    def secrets(self) -> dict[str, str]:
        """The passwords that were typed, by name."""
        return self.cells.secrets

    @property
    def steps(self) -> list[Written]:
        """The steps in the plan's notation, without any text of a secret."""
        secrets = telling(self.secrets, self.cells)
        return [cleaned(cell, secrets) for cell in self.cells]

    @property
    def addresses(self) -> list[str]:
        """The addresses that the pages needed."""
        return list(self._listening.hosts)

    def text(self, name: str, start: str, goal: str = "") -> str:
        """Returns the canonical text of the plan, which begins at `start`."""
        steps = [below(start, step) for step in self.steps]
        allow = hosts_beyond(start, self.addresses)
        return plan_text(Head(name, start, goal, allow, self.cells.inputs, list(self.secrets)), steps)

    def _hidden(self, text: str) -> str:
        return Mask(telling(self.secrets, self.cells)).text(text) if self.secrets else text
