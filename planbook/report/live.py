"""The notebook during a run: a page that grows with every step, and is rewritten when the run ends."""

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

from planbook.events import Event, RunEnded, RunStarted, StepEnded, StepStarted
from planbook.output.printable import without_bidi_controls
from planbook.output.streams import warn
from planbook.places import RunFolder
from planbook.record import Record

if TYPE_CHECKING:
    from planbook.report.page_pieces import GrowingPage


class LiveReport:
    """Observer that saves the notebook of a run after every step, each at the same cost.

    `mask` is applied to texts that are embedded from files. A failure to save is reported one time, on stderr, and does
    not fail the run: the notebook can be made again from the journal.
    """

    def __init__(self, folder: RunFolder, mask: Callable[[str], str] | None = None) -> None:
        self._folder = folder
        self._mask = mask
        self._record: Record | None = None
        self._growing: GrowingPage | None = None
        self._file: TextIO | None = None
        self._broken = False

    def tell(self, event: Event) -> None:
        """Takes an event, and saves the page when a step or the run ends."""
        if self._broken:
            return
        try:
            self._take(event)
        except OSError as error:
            self._broken = True
            self._close()
            reason = error.strerror or error
            warn(f"The notebook cannot be saved: {reason} ({self._folder.report}).")

    def _take(self, event: Event) -> None:
        if isinstance(event, RunStarted):
            self._begin(event)
        elif self._record is not None:
            self._record.add(event)
            self._write(self._record, event)

    def _begin(self, event: RunStarted) -> None:
        from planbook.report.page_pieces import GrowingPage

        self._record = Record(started=event)
        self._growing = GrowingPage(self._record, self._folder)
        self._folder.path.mkdir(parents=True, exist_ok=True)
        self._file = self._folder.report.open("w", encoding="utf-8")
        self._append(self._growing.beginning())

    def _write(self, record: Record, event: Event) -> None:
        assert self._growing is not None
        match event:
            case StepStarted(parent=int(parent)):
                self._append(self._growing.opening(parent))
            case StepEnded():
                self._append(self._growing.ending(event.index))
            case RunEnded():
                self._finish(record)

    def _finish(self, record: Record) -> None:
        from planbook.report.save import save_html

        self._close()
        save_html(record, self._folder, mask=self._mask)

    def _append(self, html: str) -> None:
        if self._file and html:
            self._file.write(without_bidi_controls(html))
            self._file.flush()

    def _close(self) -> None:
        if self._file:
            with suppress(OSError):  # closing writes the rest of the buffer again, which fails on a full disk
                self._file.close()
            self._file = None
