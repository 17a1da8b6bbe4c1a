"""Reads and splices `plans/approvals.yaml`: which revision of each plan is approved, by whom, and when.

    plans/order-supplies.yaml:
      sha256: 5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef
      by: Ada Lovelace <ada@example.org>
      at: "2026-07-01T09:30:00Z"

The key is the plan's path from the project's folder; the fingerprint is of the bytes of its file. `rows`, if present,
is that of the CSV files that decide by default what the plan sends, or how often (`gate.rows`); `programs` is that of
the programs that it starts (`gate.programs`).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from planbook.errors import PlanProblems
from planbook.plan.edit import CannotSplice, Editor, Splice, apply_splices
from planbook.plan.emit import entry_lines
from planbook.plan.problem import Place, ProblemCollector, listed, quoted
from planbook.plan.source import Mapping as Written
from planbook.plan.source import Text, place_of, read_yaml

HEADER = """\
# Which revision of each plan may run where the gate is `approved`. `planbook approve PLAN` writes here.
# An entry counts once it is committed: review this file as you review code.
# yaml-language-server: $schema=none
"""
RULE = "approvals"
KEYS = ("sha256", "by", "at")
OPTIONAL = ("rows", "programs")
_SHA256 = re.compile("[0-9a-f]{64}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@dataclass(frozen=True)
class Approval:
    """A revision of a plan that may run. `at` is in UTC, as ISO 8601."""

    path: str
    sha256: str
    by: str
    at: str
    rows: str = ""
    programs: str = ""

    @property
    def entry(self) -> dict[str, str]:
        return {key: getattr(self, key) for key in (*KEYS, *OPTIONAL) if key in KEYS or getattr(self, key)}

    @property
    def words(self) -> str:
        return f"{self.sha256[:12]}, by {self.by} at {self.at}"


def read_approvals(content: bytes, name: str) -> dict[str, Approval]:
    """Returns the approvals by the paths of their plans. Raises PlanProblems; `name` is the file's name in messages."""
    return _read(_decoded(content, name), name)[0]


def with_approval(content: bytes | None, approval: Approval, name: str) -> bytes:
    """Returns the file's content with this approval, which replaces an earlier one of the plan.

    Other lines stay the same. Raises PlanProblems, also if an entry cannot be spliced as it is written.
    """
    text = _decoded(content, name) if content is not None else HEADER + "\n"
    known, written = _read(text, name)
    if not known:
        lines = entry_lines(approval.path, approval.entry, 0, open_up=True)
        changed = text + ("" if not text or text.endswith("\n") else "\n") + "\n".join([*lines, ""])
    else:
        changed = _spliced(text, written, approval, name)
    assert _read(changed, name)[0] == known | {approval.path: approval}, "splicing changed something else"
    return changed.encode()


def _spliced(text: str, written: Written, approval: Approval, name: str) -> str:
    editor, path = Editor(text), approval.path
    try:
        if path in written:
            return apply_splices(text, _changed(editor, written[path], approval))
        before = [other for other in written if other < path]
        return apply_splices(text, [editor.put(written, path, approval.entry, max(before, default=None))])
    except CannotSplice as error:
        book = ProblemCollector(name, text)
        place = written.key(path).place if path in written else written.place
        book.add(place, f"the approval cannot be written here: {error}", "write it by hand", RULE)
        raise PlanProblems(book.sorted()) from None


def _changed(editor: Editor, entry: Written, approval: Approval) -> Iterator[Splice]:
    for key, value in approval.entry.items():
        yield editor.replace(entry, key, value) if key in entry else editor.put(entry, key, value)
    for key in OPTIONAL:
        if key in entry and not getattr(approval, key):
            yield editor.remove(entry, key)


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        book = ProblemCollector(name)
        line = content[: error.start].count(b"\n") + 1
        book.add(Place(line), "this is not UTF-8", "save the file as UTF-8 text", RULE)
        raise PlanProblems(book.sorted()) from None


def _read(text: str, name: str) -> tuple[dict[str, Approval], Written]:
    book = ProblemCollector(name, text)
    written = read_yaml(text, book)
    approvals: dict[str, Approval] = {}
    if isinstance(written, Mapping):
        approvals = {approval.path: approval for approval in _approvals(written, book)}
    elif written is not None and not len(book):
        book.add(
            place_of(written) or Place(), "this is not a list of approvals", "write `path: {sha256, by, at}`", RULE
        )
    if len(book):
        raise PlanProblems(book.sorted())
    return approvals, written if isinstance(written, Written) else Written()


def _approvals(written: Mapping[Text, Any], book: ProblemCollector) -> Iterator[Approval]:
    for path, entry in written.items():
        if not isinstance(entry, Written):
            book.add(path.place, f"{quoted(path)} has no approval", f"write {listed(KEYS)} below it", RULE)
            continue
        wrong = list(_wrong(path, entry))
        for place, what, expected in wrong:
            book.add(place, what, expected, RULE)
        if not wrong:
            yield Approval(str(path), **{key: str(entry[key]) for key in (*KEYS, *OPTIONAL) if key in entry})


def _wrong(path: Text, entry: Written) -> Iterator[tuple[Place, str, str]]:
    for key in entry:
        if key not in (*KEYS, *OPTIONAL):
            yield key.place, f"an approval has no {quoted(key)}", f"it has {listed(KEYS)}"
    for key in (*KEYS, *(key for key in OPTIONAL if key in entry)):
        value = entry.get(key)
        if not isinstance(value, Text) or not value.strip():
            place = entry.key(key).place if key in entry else path.place
            yield place, f"the approval of {quoted(path)} does not say {quoted(key)}", f"it has {listed(KEYS)}"
        elif key in ("sha256", *OPTIONAL) and not _SHA256.fullmatch(value):
            yield value.place, f"{quoted(value)} is not a SHA-256", "a SHA-256 has 64 digits and letters from a to f"
        elif key == "at" and not _TIME.fullmatch(value):
            yield value.place, f"{quoted(value)} is not a time", "write it in UTC, like 2026-07-01T09:30:00Z"
