"""Recording into the notebook: what a person does on the live page becomes cells after the chosen one."""

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

from planbook.errors import PlanbookError
from planbook.plan.authored import EmptyValue
from planbook.plan.edit import CannotSplice, Editor, Splice, apply_splices
from planbook.plan.emit import item_lines
from planbook.plan.problem import ProblemCollector
from planbook.plan.source import Mapping as Keys
from planbook.plan.source import Sequence as Items
from planbook.plan.source import read_yaml
from planbook.recording.cell import Cell
from planbook.recording.plan_text import sentence
from planbook.recording.recorder import Recorder
from planbook.studio.outcome import Outcome
from planbook.studio.studio import Studio

DONE_BY_HAND = "You did this while it was recorded."
NOT_RECORDING = "Nothing is recorded now."
NOTHING_DONE = "Nothing was recorded: no click or key reached the page. Turn on Touch, and use the live page."
KEPT = "What was recorded is kept. Fix that, and press Stop recording again."
IS_RECORDING = "This is recorded already. Stop it first."


class Recording:
    """A recording in progress; `after` is the cell after which its cells go."""

    def __init__(self, studio: Studio, after: str | None) -> None:
        self._studio = studio
        self.after = after
        self.recorder = Recorder(studio.live.session.context, self._told)

    def _told(self, change: str, number: int, cell: Cell) -> None:
        self._studio.tell()

    def sentences(self) -> list[str]:
        """Returns what was recorded so far, in words."""
        return [f"Not recorded: {cell.missed}" if cell.missed else sentence(cell.step) for cell in self.recorder.cells]


async def start(studio: Studio, after: str | None) -> None:
    """Begins to record. Raises PlanbookError if no page is open."""
    if studio.recording is not None:
        raise PlanbookError(IS_RECORDING)
    if not studio.live.is_open:
        await studio.open_start()
    recording = Recording(studio, after or studio.at or _last_leading_note(studio))
    await recording.recorder.start(studio.live.session.page, is_open=True)
    studio.recording = recording


def _last_leading_note(studio: Studio) -> str | None:
    """Returns the last of the notes with which the plan begins: nothing was done yet, so recorded steps come first."""
    notes = takewhile(lambda pair: pair[1].do.word == "note", zip(studio.book.uids, studio.plan.steps, strict=True))
    return next((uid for uid, _ in reversed(list(notes))), None)


async def stop(studio: Studio) -> list[str]:
    """Ends the recording, and writes its cells to the file. Returns their names. Raises PlanbookError."""
    recording = studio.recording
    if not isinstance(recording, Recording):
        raise PlanbookError(NOT_RECORDING)
    await recording.recorder.stop()
    if not recording.recorder.steps:
        studio.recording = None
        raise PlanbookError(NOTHING_DONE)
    try:
        made = _written(studio, recording)
    except PlanbookError as error:
        raise PlanbookError(f"{error}\n{KEPT}") from None
    studio.recording = None
    studio.secrets.update(recording.recorder.secrets)
    for uid in made:
        studio.outcomes[uid] = Outcome("passed", notes=[DONE_BY_HAND])
    studio.at = made[-1]
    return made


def _written(studio: Studio, recording: Recording) -> list[str]:
    """Writes the cells of a recording that has ended to the file, and returns their names. Raises PlanbookError."""
    steps = recording.recorder.steps
    studio.look_at_file()
    uids = studio.book.uids
    after = recording.after if recording.after in uids else None
    at = uids.index(after) + 1 if after else 0
    source = "\n".join(item_lines([texts(step) for step in steps], 0))
    studio.save(with_names(studio.book.with_new(after, source), recording.recorder))
    return studio.book.uids[at : at + len(steps)]


def with_names(text: str, recorder: Recorder) -> str:
    """Returns the text of a plan that also declares the secrets and inputs of a recording."""
    for key, given in (("secrets", list(recorder.secrets)), ("inputs", texts(recorder.cells.inputs))):
        written = read_yaml(text, ProblemCollector(""))
        if given and isinstance(written, Keys):
            try:
                text = apply_splices(text, _declared(Editor(text), written, key, given))
            except CannotSplice as error:
                raise PlanbookError(f"The plan's {key} could not be added to: {error}.") from None
    return text


def _declared(editor: Editor, written: Keys, key: str, given: Sequence[str] | Mapping[str, Any]) -> list[Splice]:
    held = written.get(key)
    if isinstance(held, Keys) and isinstance(given, Mapping):
        return [editor.put(held, name, value) for name, value in given.items() if name not in held]
    if isinstance(held, Items):
        return [editor.insert(held, len(held), name) for name in given if name not in held]
    return [editor.put(written, key, given, after="start" if "start" in written else None)]


def texts(value: Any) -> Any:
    """Returns a step with its scalars as texts, as they are written in a plan."""
    if isinstance(value, Mapping):
        return {str(key): texts(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [texts(item) for item in value]
    if value is None:
        return EmptyValue()
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
