"""Loading a plan: from a file to a model in which nothing is wrong, or to all its problems at once."""

import hashlib
from pathlib import Path
from typing import Any

from planbook.errors import PlanProblems
from planbook.plan.expressions import check_expressions
from planbook.plan.inputs import check_inputs
from planbook.plan.model import FORMAT, Plan, Whenever
from planbook.plan.problem import Book, Place, quoted, shown
from planbook.plan.source import LIMIT, Mapping, Sequence, Text, place_of, read_yaml
from planbook.plan.steps import StepReader, refuse_recover
from planbook.plan.wording import read_model


def load(path: Path, project_folder: Path | None = None) -> Plan:
    """The plan of a file. Raises PlanProblems with every problem of the file, sorted by place."""
    return load_bytes(_read(path), path)


def load_bytes(content: bytes, path: Path) -> Plan:
    """Like `load`, of a file's content."""
    book = Book(shown(path))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        book.add(Place(line), "this is not UTF-8", "save the plan as UTF-8 text", "file")
        raise PlanProblems(book.sorted()) from None
    return load_text(text, path, hashlib.sha256(content).hexdigest())


def load_text(text: str, path: Path, sha256: str = "") -> Plan:
    """Like `load`, of a file's text; `path` is where it stands, or would stand."""
    book = Book(shown(path), text)
    plan = _plan(text, path, book)
    if book.problems or plan is None:
        raise PlanProblems(book.sorted())
    digest = sha256 or hashlib.sha256(text.encode()).hexdigest()
    return plan.model_copy(update={"file": path, "text": text, "sha256": digest})


def _read(path: Path) -> bytes:
    book = Book(shown(path))
    try:
        if path.is_dir():
            book.add(Place(), "this is a folder", "name a plan, one YAML file", "file")
        elif path.stat().st_size > LIMIT:
            size = path.stat().st_size / 1_000_000
            book.add(Place(), f"this file has {size:.1f} MB", "a plan has at most 1 MB", "file")
        else:
            return path.read_bytes()
    except FileNotFoundError:
        book.add(Place(), "there is no such file", "", "file")
    except OSError as error:
        book.add(Place(), f"this file cannot be read: {error.strerror}", "", "file")
    raise PlanProblems(book.sorted())


def _plan(text: str, path: Path, book: Book) -> Plan | None:
    written = read_yaml(text, book)
    if book.problems:
        return None
    if not isinstance(written, Mapping):
        what = "this file is empty" if written is None else "this file is no plan"
        book.add(place_of(written) or Place(), what, "a plan begins with 'planbook: 1'", "format")
        return None
    if not _is_format_1(written, book):
        return None
    _check_name(written.get("name"), path, book)
    refuse_recover(written.get("recover"), book)
    plan = _read_plan(written, StepReader(book, path, written), book)
    check_expressions(written, book)
    return plan


def _is_format_1(written: Mapping, book: Book) -> bool:
    given = written.get("planbook")
    if given is None:
        book.add(written.place, "this does not say that it is a plan", "begin it with 'planbook: 1'", "format")
        return False
    if given != str(FORMAT):
        place = place_of(given) or Place()
        newer = isinstance(given, Text) and given.isdecimal() and int(given) > FORMAT
        todo = "update planbook to run this plan" if newer else "write 'planbook: 1'"
        name = f"{quoted(given)} is a format" if isinstance(given, Text) else "this is a format"
        book.add(place, f"{name} that this planbook does not know", f"it knows format 1; {todo}", "format")
        return False
    if next(iter(written)) != "planbook":
        book.add(written.key("planbook").place, "'planbook: 1' is not the first key", "move it up", "format")
    return True


def _check_name(name: Any, path: Path, book: Book) -> None:
    if isinstance(name, Text) and name.written and name != path.stem:
        what = f"the plan is called {quoted(name)}, but its file {quoted(path.name)}"
        book.add(name.place, what, f"name it {quoted(path.stem)}, or rename the file", "name")


def _read_plan(written: Mapping, reader: StepReader, book: Book) -> Plan | None:
    values: dict[str, Any] = dict(written)
    values["planbook"] = FORMAT
    for name in Plan.filled:
        if name in written:
            book.add(written.key(name).place, f"there is no key {quoted(name)} here", "", "key")
    if "steps" in written:
        values["steps"] = reader.read_list(written["steps"], written.key("steps"))
    if isinstance(written.get("whenever"), Sequence):
        values["whenever"] = [_whenever(item, reader, book) for item in written["whenever"]]
    copy = Mapping((key, values[key]) for key in written)
    copy.place = written.place
    plan: Plan | None = read_model(Plan, copy, book)
    if plan and plan.inputs:
        check_inputs(written["inputs"], plan.inputs, book)
    return plan


def _whenever(written: Any, reader: StepReader, book: Book) -> Any:
    if not isinstance(written, Mapping) or "steps" not in written:
        return written
    steps = reader.read_list(written["steps"], written.key("steps"))
    copy = Mapping((key, steps if key == "steps" else value) for key, value in written.items())
    copy.place = written.place
    return read_model(Whenever, copy, book) or written
