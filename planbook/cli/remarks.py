"""What a person should look at after a run, also after one that passed."""

from collections.abc import Collection, Iterator

from planbook.events import DOUBT, Noted
from planbook.output.printable import visible
from planbook.plan.undeclared import KIND
from planbook.record import Record

KINDS = (KIND, DOUBT)
"""The kinds of notes that are told after the run."""


def remarks(record: Record, kinds: Collection[str] = KINDS) -> Iterator[str]:
    """Yields a line for each step that has sent something and declares no effect, and for each doubt."""
    yield from (f"Look at: start: {visible(note.message)}" for note in _told(record.notes, kinds))
    for step in record.steps:
        number = f"{step.started.number:02} " if step.started.number else ""
        for note in _told(step.notes, kinds):
            yield f"Look at: step {number}{visible(step.started.title)}: {visible(note.message)}"


def _told(notes: list[Noted], kinds: Collection[str]) -> Iterator[Noted]:
    return (note for note in notes if note.kind in kinds)
