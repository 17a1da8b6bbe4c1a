"""The notebook as one self-contained HTML page."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from math import inf
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, PackageLoader
from markupsafe import Markup, escape

from planbook.record import Record, StepRecord
from planbook.report import phrases
from planbook.report.arrange import notebook
from planbook.report.cells import Notebook, Run, counts, outcome_of, to_look_at
from planbook.report.evidence import NAMES, Evidence, is_picture, of_last_try
from planbook.report.note_html import note_to_html
from planbook.report.values import show, values_set

LOUD = ("failed", "warned", "interrupted", "paused", "unfinished")
NOT_DONE = ("skipped", "not_reached", "not_run", "paused", "unfinished")
_KEY = re.compile(r"(?m)^(\s*(?:- )*)([\w.-]+)(?=:(?:\s|$))")
_REMARK = re.compile(r"(?m)(^|\s)(#.*)$")
_FOLDER = Path(__file__).parent
_CIRCLE = '<circle cx="8" cy="8" r="6"/>'
_ICONS = {
    "passed": '<path d="M2.5 8.5l3.7 4L13.5 4"/>',
    "passed_on_retry": '<path d="M13 8a5 5 0 1 1-1.6-3.7M13 1.8v3.4H9.6"/>',
    "failed": '<path d="M3.5 3.5l9 9M12.5 3.5l-9 9"/>',
    "warned": '<path d="M8 2.5v7M8 13.2v.1"/>',
    "skipped": '<path d="M3 8h10"/>',
    "not_reached": _CIRCLE,
    "not_run": _CIRCLE,
    "interrupted": '<path d="M4 4h8v8H4z" fill="currentColor"/>',
    "unfinished": '<path d="M3 8h.1M8 8h.1M13 8h.1"/>',
}
_SAME_ICON = {"flaky": "passed_on_retry", "cancelled": "interrupted", "paused": "unfinished", "refused": "failed"}
ICONS = {name: Markup(drawing) for name, drawing in _ICONS.items()}
ICONS |= {name: ICONS[same] for name, same in _SAME_ICON.items()}


@dataclass(frozen=True)
class Banner:
    """The banner at the top of a page, and its link."""

    outcome: str
    head: str
    text: str
    anchor: str
    jump: str


@dataclass(frozen=True)
class Bar:
    """A step in the timeline; position and width are in thousandths of the run's duration."""

    index: int
    outcome: str
    title: str
    x: float
    width: float


def render(record: Record, evidence: Evidence) -> str:
    """Returns the whole page of what is known of the run."""
    return _page(**whole(notebook(record)), evidence=evidence, live=False)


def render_beginning(record: Record) -> str:
    """Returns the page up to where the cells of a new run are appended."""
    return _page(record=record, banner=_banner(record), inputs=_inputs(record), **_looks(record), live=True) + "\n"


def parts() -> Any:
    """Returns the macros that write the parts of a page."""
    return environment().get_template("parts.html.j2").module


def _page(**about: Any) -> str:
    return environment().get_template("page.html.j2").render(about)


def keep_compiled(folder: Path) -> None:
    """Caches the compiled templates in a folder, which saves the next run 40 ms. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    environment().bytecode_cache = FileSystemBytecodeCache(str(folder))


@cache
def environment() -> Environment:
    """Returns the template environment with autoescaping, and the filters that the templates use."""
    found = Environment(
        loader=PackageLoader("planbook.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    found.globals |= {"loud": LOUD, "not_done": NOT_DONE}
    found.tests["picture"] = is_picture
    found.filters |= {
        "class_word": phrases.CLASSES.__getitem__,
        "clip": phrases.clip,
        "duration": phrases.duration,
        "file_word": lambda kind: NAMES.get(kind, kind),
        "iso": lambda at: datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds"),
        "moment": phrases.moment,
        "of_last_try": of_last_try,
        "plural": phrases.plural,
        "prose": lambda text: Markup(note_to_html(text)),
        "sign": phrases.SIGNS.__getitem__,
        "size": phrases.size,
        "values_set": values_set,
        "word": phrases.WORDS.__getitem__,
        "yaml": yaml,
    }
    return found


def yaml(source: str) -> Markup:
    """Returns YAML with highlighted keys and comments."""
    text = _KEY.sub(r"\1<b>\2</b>", str(escape(source.rstrip())))
    return Markup(_REMARK.sub(r"\1<i>\2</i>", text))


def whole(book: Notebook, most_bars: float = inf) -> dict[str, Any]:
    """Returns all that the page of a run shows; of one with more steps than `most_bars`, no timeline."""
    record = book.record
    ended, banner = record.ended, _banner(record)
    return {
        "record": record,
        "blocks": book.blocks,
        "banner": banner,
        "because": ended.because if ended and not _says_why(banner) else None,
        "counts": counts(record),
        "inputs": _inputs(record),
        "seconds": phrases.milliseconds(record),
        "strip": _strip(book) if len(book.runs) <= most_bars else [],
        "longest": _longest(book),
        "values": [show(name, value) for name, value in record.values.items()],
        **_looks(record),
    }


def _looks(record: Record) -> dict[str, Any]:
    status = phrases.run_outcome(record.ended.status if record.ended else None)
    return looks() | {"status": status, "revision": phrases.revision(record.started.revision)}


@cache
def looks() -> dict[str, Any]:
    """Returns the values that the head of every page needs."""
    style, script = (Markup((_FOLDER / name).read_text("utf-8")) for name in ("style.css", "script.js"))
    return {"style": style, "script": script, "icons": ICONS}


def _inputs(record: Record) -> list[Any]:
    return [show(name, value) for name, value in record.started.inputs.items()]


def _banner(record: Record) -> Banner | None:
    step = to_look_at(record)
    anchor = f"step-{step.started.index}" if step else ""
    if not record.ended:
        text = "What follows is what was done so far."
        return Banner("unfinished", "This run has not ended, or was killed.", text, anchor, "Go to the last step")
    if step and record.ended.status != "passed":
        return Banner(outcome_of(step), _called(step), _first_line(step), anchor, f"Go to the {_thing(step)}")
    if step:
        return Banner(outcome_of(step), "Passed, but not without trouble:", _called(step), anchor, "Go there")
    if record.ended.status in ("passed", "flaky"):
        return None
    head = f"The run was {phrases.WORDS[record.ended.status]}."
    return Banner("interrupted", head, record.ended.because or "", "", "")


def _called(step: StepRecord) -> str:
    started = step.started
    number = f"Step {started.number}" if started.number else f"A step of {started.plan}"
    return f"{number} {phrases.WORDS[outcome_of(step)]}: {started.title}."


def _thing(step: StepRecord) -> str:
    return "failure" if outcome_of(step) == "failed" else "step"


def _first_line(step: StepRecord) -> str:
    line = step.ended.error.message.partition("\n")[0] if step.ended and step.ended.error else ""
    return line[:1].upper() + line[1:]


def _says_why(banner: Banner | None) -> bool:
    return banner is not None and banner.outcome in ("failed", "interrupted") and bool(banner.text)


def _strip(book: Notebook) -> list[Bar]:
    whole = phrases.milliseconds(book.record)
    return [_bar(run, book.record.started.at, whole) for run in book.runs] if whole > 0 else []


def _bar(run: Run, start: float, whole: float) -> Bar:
    started = run.step.started
    number = f"{started.number:02} " if started.number else ""
    title = f"{number}{started.title}: {phrases.WORDS[run.outcome]}, {phrases.duration(run.ms)}"
    x = min(max((started.at - start) * 1e6 / whole, 0), 999)
    return Bar(run.index, run.outcome, title, round(x, 1), round(min(max(run.ms * 1000 / whole, 1.5), 1000 - x), 1))


def _longest(book: Notebook) -> str:
    runs = [run for run in book.runs if run.ms]
    if len(runs) < 3:
        return ""
    run = max(runs, key=lambda run: run.ms)
    return f"{run.step.started.title}, {phrases.duration(run.ms)}"
