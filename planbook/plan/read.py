"""Reads the source of a plan into the model. Reads every part by itself, so that all problems are found at once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from planbook.plan.expressions import check_expressions
from planbook.plan.hosts import check_hosts
from planbook.plan.inputs import read_declared
from planbook.plan.model import FORMAT, Plan, Whenever
from planbook.plan.problem import Place, ProblemCollector, quoted
from planbook.plan.source import Mapping, Sequence, Text, place_of
from planbook.plan.steps import StepReader, refuse_recover
from planbook.plan.wording import keys_of, read_model, tell_unknown_key
from planbook.step.look import Look


def read_plan(written: Mapping, path: Path, book: ProblemCollector) -> Plan | None:
    """Returns the plan, or None. Its problems go into the book. A plan of another format is not checked further."""
    if not _is_format_1(written, book):
        return None
    _check_name(written.get("name"), path, book)
    refuse_recover(written.get("recover"), book)
    _check_sign_in(written, book)
    check_hosts(written.get("allow"), book)
    plan: Plan | None = read_model(Plan, _parts(written, StepReader(book, path, written), book), book)
    check_expressions(written, book)
    return plan


def _check_sign_in(written: Mapping, book: ProblemCollector) -> None:
    for remedy in [] if "session" in written else _remedies(written):
        if remedy == "sign_in":
            what = "there is no session to sign in to"
            book.add(remedy.place, what, "name the plan that signs in: 'session: NAME'", "recover")


def _remedies(written: Any) -> Iterator[Any]:
    for key, value in written.items() if isinstance(written, Mapping) else ():
        yield from value.values() if key == "recover" and isinstance(value, Mapping) else _remedies(value)
    for item in written if isinstance(written, Sequence) else ():
        yield from _remedies(item)


def _is_format_1(written: Mapping, book: ProblemCollector) -> bool:
    given = written.get("planbook")
    if given is None:
        book.add(written.place, "this does not say that it is a plan", "begin it with 'planbook: 1'", "format")
        return False
    if given != str(FORMAT):
        place = place_of(given) or Place()
        newer = isinstance(given, Text) and given.isdecimal() and given.lstrip("0") not in ("", str(FORMAT))
        todo = "update planbook to run this plan" if newer else "write 'planbook: 1'"
        name = f"{quoted(given)} is a format" if isinstance(given, Text) else "this is a format"
        book.add(place, f"{name} that this planbook does not know", f"it knows format {FORMAT}; {todo}", "format")
        return False
    if next(iter(written)) != "planbook":
        book.add(written.key("planbook").place, "'planbook: 1' is not the first key", "move it up", "format")
    return True


def _check_name(name: Any, path: Path, book: ProblemCollector) -> None:
    if isinstance(name, Text) and name.written and name != path.stem:
        what = f"the plan is called {quoted(name)}, but its file {quoted(path.name)}"
        book.add(name.place, what, f"name it {quoted(path.stem)}, or rename the file", "name")


def _parts(written: Mapping, reader: StepReader, book: ProblemCollector) -> Mapping:
    """Returns the source with its steps and inputs already read, without unknown keys."""
    parts = Mapping(written)
    parts.place = written.place
    parts["planbook"] = FORMAT
    if "steps" in written:
        parts["steps"] = reader.read_list(written["steps"], written.key("steps"))
    if isinstance(written.get("whenever"), Sequence):
        parts["whenever"] = [_whenever(item, reader, book) for item in written["whenever"]]
    if isinstance(written.get("inputs"), Mapping):
        inputs = written["inputs"]
        parts["inputs"] = {str(key): read_declared(key, inputs[key], book) for key in inputs}
    for key in written:
        if key in Plan.filled:
            tell_unknown_key(key, keys_of(Plan), book)
            del parts[key]
    return parts


def _whenever(written: Any, reader: StepReader, book: ProblemCollector) -> Whenever:
    parts = written
    if isinstance(written, Mapping) and "steps" in written:
        parts = Mapping(written)
        parts.place = written.place
        parts["steps"] = reader.read_list(written["steps"], written.key("steps"))
    found: Whenever | None = read_model(Whenever, parts, book)
    return found or Whenever(see=Look(expression="{{ true }}"), steps=[])
