"""The live session of a notebook: a cell with the head of a plan begins it, and a cell with steps goes on in it.

The cells that were done are one plan, kept in a temporary file. The studio tries its steps.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from planbook.browser.evidence.capture import screenshot
from planbook.errors import PlanbookError, PlanProblems, StepError
from planbook.kernel.cell import Cell, cell_of, head_keys, is_head
from planbook.kernel.outputs import Display, Text, of_outcome, picture
from planbook.places import Project
from planbook.plan.load import load_text
from planbook.plan.problem import Problem
from planbook.studio import words
from planbook.studio.browser_lock import STOPPED
from planbook.studio.live import Opening
from planbook.studio.studio import GOES_ON, Studio
from planbook.studio.trial import ReadSecret
from planbook.studio.workbook import Book

NO_HEAD = """No plan has begun. Run a cell with its head first, such as:
planbook: 1
name: try-it
goal: Try it.
start: https://example.com/"""
BEGIN = "\n\nsteps:\n- note: This plan is worked on in a notebook.\n"
ONLY_LOCATED = "Steps that act are only located, and not done: {}"


class Bench:
    """What a kernel works on. `close` it at the end."""

    def __init__(self, project: Project, opening: Opening, read_secret: ReadSecret) -> None:
        self._project = project
        self._opening = opening
        self._read_secret = read_secret
        self._folder = TemporaryDirectory(prefix="planbook-kernel-")
        self._studio: Studio | None = None
        self._is_stopped = False  # while a cell is at work, since what it does then may not be stopped by itself
        self._cells: dict[str, list[str]] = {}  # the studio's names for the steps of a cell of the notebook

    # Cells -----------------------------------------------------------------------------------------------------------
    async def do(self, code: str, cell_id: str | None = None) -> AsyncIterator[Text | Display]:
        """Does a cell, and yields what it shows. Raises PlanbookError or StepError."""
        self._is_stopped = False
        cell = cell_of(code)
        if cell.is_empty:
            return
        doing = self._begin(cell) if cell.is_head else self._do_steps(cell, cell_id or code)
        async for shown in doing:
            yield shown

    async def _begin(self, cell: Cell) -> AsyncIterator[Text | Display]:
        file = Path(self._folder.name) / f"{cell.name}.yaml"
        text = cell.source + ("\n" if cell.has_steps else BEGIN)
        _check(text, file, 0)
        await self._close_session()
        self._refuse_stopped()
        file.write_text(text, encoding="utf-8")
        book = Book(file, self._project)
        book.read()
        self._cells = {}
        self._studio = studio = Studio(book, self._opening, {}, self._read_secret)
        await studio.exclusively("opening the start", studio.open_start)
        yield Text(f"✓ Opened {studio.state()['address']}\n")
        if because := studio.live.trial and studio.live.trial.because:
            yield Text(ONLY_LOCATED.format(because) + "\n")
        async for shown in self._run(studio, book.uids if cell.has_steps else []):
            yield shown

    async def _do_steps(self, cell: Cell, key: str) -> AsyncIterator[Text | Display]:
        studio = self._studio
        if studio is None:
            raise PlanbookError(NO_HEAD)
        before, named = studio.book.sheet.text, list(studio.book.uids)
        try:
            uids = self._put(studio, cell.source, self._cells.get(key, ()))
            _check(
                studio.book.sheet.text, studio.book.file, studio.book.sheet.cells[studio.book.position(uids[0])].first
            )
        except PlanbookError:
            studio.save(before)
            studio.book.uids = named  # those that were taken out are the same again
            raise
        self._cells[key] = uids
        async for shown in self._run(studio, uids):
            yield shown

    def _put(self, studio: Studio, source: str, earlier: Sequence[str]) -> list[str]:
        """Puts steps into the plan, in place of those that the cell had earlier, and returns their names."""
        book = studio.book
        known = [uid for uid in earlier if uid in book.uids]
        for uid in known[1:]:
            studio.edit(uid, "", None)
        at, others = (book.position(known[0]), len(book.uids) - 1) if known else (len(book.uids), len(book.uids))
        if known:
            studio.edit(known[0], source, None)
        else:
            studio.insert(book.uids[-1], source)
        return book.uids[at : at + len(book.uids) - others]

    async def _run(self, studio: Studio, uids: Sequence[str]) -> AsyncIterator[Text | Display]:
        """Tries steps until one fails. At the end, a picture shows the page."""
        sentences = {cell["uid"]: cell["sentence"] or cell["title"] for cell in studio.book.as_json()["cells"]}
        done: list[str] = []
        for uid in uids:
            if uid in done:  # it answered a dialog of the step before
                continue
            self._refuse_stopped()
            before = dict(studio.outcomes)
            await studio.exclusively("running steps", lambda uid=uid: studio.run_this(uid))  # type: ignore[misc]
            fresh = [one for one in uids if studio.outcomes.get(one) is not before.get(one)]
            done += fresh
            for one in fresh:
                for shown in of_outcome(sentences[one], studio.outcomes[one]):
                    yield shown
            if any(studio.outcomes[one].verdict not in GOES_ON for one in fresh):
                break
        if studio.live.is_open and (png := await screenshot(studio.live.session)):
            yield picture(png)

    # Help for the editor ---------------------------------------------------------------------------------------------
    async def complete(self, code: str, at: int) -> tuple[int, list[dict[str, Any]]]:
        """Returns what may stand at the cursor, and from where on it replaces the text."""
        line, column = _place(code, at)
        spot = words.spot_of(code, line, column)
        if is_head(code) and not spot.path:
            word = spot.before.strip()
            keys = [{"apply": f"{key}: ", "kind": "property"} for key in head_keys() if key.startswith(word)]
            return at - len(word), keys
        studio, reading = self._studio, None
        if studio and studio.live.is_open and not studio.is_busy:
            with suppress(StepError, PlanbookError):
                reading = await studio.live.read()
        found = words.complete(spot, studio.book.plan if studio else None, reading)
        begun = spot.before[found["from"] :].lower()
        options = [one | {"apply": one.get("apply", one["label"])} for one in found["options"]]
        return at - column + found["from"], [one for one in options if one["label"].lower().startswith(begun)]

    def explain(self, code: str, at: int) -> str:
        """Returns what the word at the cursor means; "" for other words."""
        line, column = _place(code, at)
        if is_head(code) and (said := head_keys().get(code.split("\n")[line - 1].partition(":")[0])):
            return said
        found = words.explain(code, line, column)
        return str(found["text"]) if found else ""

    # The end ---------------------------------------------------------------------------------------------------------
    def stop(self) -> None:
        """Stops the cell that is at work: no further step of it is done."""
        self._is_stopped = True
        if self._studio:
            self._studio.stop()

    def _refuse_stopped(self) -> None:
        if self._is_stopped:
            raise PlanbookError(STOPPED)

    async def _close_session(self) -> None:
        if self._studio:
            self._studio.stop()
            with suppress(StepError):
                await self._studio.live.close()

    async def close(self) -> None:
        """Closes the browser, and removes the temporary file."""
        await self._close_session()
        await asyncio.to_thread(self._folder.cleanup)


def _check(text: str, file: Path, first: int) -> None:
    """Raises PlanbookError with the problems of the plan; `first` is the line before those of the cell."""
    try:
        load_text(text, file)
    except PlanProblems as error:
        found = [one for one in error.problems if isinstance(one, Problem)]
        lines = [f"line {max(one.line - first, 1)}: {one.message}" for one in found] or [str(error)]
        raise PlanbookError("\n".join(lines)) from None


def _place(code: str, at: int) -> tuple[int, int]:
    """Returns the line, from 1, and the column, from 0, of a place in the text."""
    before = code[:at]
    return before.count("\n") + 1, len(before) - before.rfind("\n") - 1
