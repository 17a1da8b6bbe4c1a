"""Loads a plan from a file: returns a valid model, or raises all problems at once."""

import hashlib
from pathlib import Path

from planbook.errors import PlanProblems
from planbook.plan.model import Plan
from planbook.plan.problem import Place, ProblemCollector, shown
from planbook.plan.read import read_plan
from planbook.plan.source import LIMIT, Mapping, place_of, read_yaml


def load(path: Path) -> Plan:
    """Loads the plan of a file. Raises PlanProblems with every problem of the file, sorted by place."""
    return load_bytes(read_bytes(path), path)


def load_bytes(content: bytes, path: Path) -> Plan:
    """Like `load`, for the content of a file."""
    return load_written(content, path)[0]


def load_written(content: bytes, path: Path) -> tuple[Plan, Mapping]:
    """Like `load_bytes`, but also returns the source: the keys and values of the file, with their places."""
    book = ProblemCollector(shown(path))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        book.add(Place(line), "this is not UTF-8", "save the plan as UTF-8 text", "file")
        raise PlanProblems(book.sorted()) from None
    return _loaded(text, path, hashlib.sha256(content).hexdigest())


def load_text(text: str, path: Path, sha256: str = "") -> Plan:
    """Like `load`, for the text of a file; `path` is its actual or intended path."""
    return _loaded(text, path, sha256 or hashlib.sha256(text.encode()).hexdigest())[0]


def _loaded(text: str, path: Path, sha256: str) -> tuple[Plan, Mapping]:
    book = ProblemCollector(shown(path), text)
    written = _mapping(text, book)
    plan = read_plan(written, path, book) if written is not None else None
    if len(book) or plan is None or written is None:
        raise PlanProblems(book.sorted())
    return plan.model_copy(update={"file": path, "text": text, "sha256": sha256}), written


def read_bytes(path: Path) -> bytes:
    """Returns the content of a file that may be a plan. Raises PlanProblems."""
    book = ProblemCollector(shown(path))
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


def _mapping(text: str, book: ProblemCollector) -> Mapping | None:
    written = read_yaml(text, book)
    if len(book):
        return None
    if not isinstance(written, Mapping):
        what = "this file is empty" if written is None else "this file is not a plan"
        book.add(place_of(written) or Place(), what, "a plan begins with 'planbook: 1'", "format")
        return None
    return written
