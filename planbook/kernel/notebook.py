"""A plan as a notebook to work in. `from_notebook` reads it back, byte for byte: comments and line ends stay.

The first cell has the lines before `steps`. Each step is a cell with the comments above it; a note without further keys
is a Markdown cell. Keys after `steps` are a raw cell at the end. What is empty between the cells is in their metadata.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from planbook.errors import PlanbookError
from planbook.plan.problem import ProblemCollector, split_lines
from planbook.plan.source import Mapping as Source
from planbook.plan.source import Sequence as List
from planbook.plan.source import Text, plain, read_yaml
from planbook.studio.cells import sheet_of

_LINE_ENDS = re.compile("(\r\n|[\n\r\x85\u2028\u2029])")
OURS = "planbook"  # the key of our metadata
_ORDER = re.compile("#[^\\S\r\n\x85\u2028\u2029]*planbook:[^\r\n\x85\u2028\u2029]*")
"""A comment that planbook obeys, because it allows a violation of a rule. It is always shown."""
END = "end"  # marks the cell of what is after the steps
UNSHOWN = "The plan cannot become a notebook: no cell would show {!r}. Write it at the step that it is about."
KERNEL = {"display_name": "planbook", "language": "yaml", "name": "planbook"}


def to_notebook(text: str, plan: str, sha256: str) -> str:
    """Returns the JSON of the notebook of a plan; `plan` is its file in the project. Raises PlanbookError."""
    mark, body = ("\ufeff", text[1:]) if text.startswith("\ufeff") else ("", text)
    sheet = sheet_of(body)
    if not sheet.cells:
        raise PlanbookError(sheet.why_not or "The plan has no steps.")
    lines, ends = lines_of(body), [0, *(cell.last for cell in sheet.cells)]
    head = "\n".join(split_lines(body)[: sheet.head]).rstrip()
    first = len(head.split("\n")) if head else 0
    kept = {"text": "".join(lines[:first]), "gap": "".join(lines[first : sheet.cells[0].first])}
    written = [_cell("head", "code", head, {**kept, "source": head, "indent": sheet.cells[0].indent})]
    for number, cell in enumerate(sheet.cells, 1):
        gap = "" if number == 1 else "".join(lines[ends[number - 1] : cell.first])
        kept = {"text": "".join(lines[cell.first : cell.last]), "gap": gap}
        written.append(_step(f"step-{number}", cell.source, kept))
    newline = next((end for end in ("\r\n", "\n", "\r") if end in body), "\n")
    end = "".join(lines[ends[-1] :])
    _refuse_unshown(str(written[0]["metadata"][OURS]["gap"]))
    about = {"plan": plan, "sha256": sha256, "mark": mark, "newline": newline, "end": end}
    if any(line.strip() and not line.lstrip().startswith("#") for line in lines[ends[-1] :]):
        shown = "\n".join(split_lines(end)).strip("\n").rstrip()
        written.append(_cell("end", "raw", shown, {"text": end, "source": shown, END: True}))
        about["end"] = ""
    _refuse_unshown(about["end"])
    whole = {"cells": written, "metadata": {"kernelspec": KERNEL, OURS: about}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _refuse_unshown(kept: str) -> None:
    if found := _ORDER.search(kept):
        raise PlanbookError(UNSHOWN.format(found[0].rstrip()))


def lines_of(text: str) -> list[str]:
    """Returns the lines with their ends, which add up to the text."""
    parts = _LINE_ENDS.split(text)
    return ["".join(parts[at : at + 2]) for at in range(0, len(parts), 2)]


def _cell(name: str, kind: str, source: str, kept: Mapping[str, Any]) -> dict[str, Any]:
    cell = {"cell_type": kind, "id": name, "metadata": {OURS: kept}, "source": source.splitlines(keepends=True)}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def _step(name: str, source: str, kept: Mapping[str, Any]) -> dict[str, Any]:
    note = _note_of(source)
    if note is None or _ORDER.search(source):
        return _cell(name, "code", source, {**kept, "source": source})
    return _cell(name, "markdown", note, {**kept, "source": note, "note": True})


def _note_of(source: str) -> str | None:
    """Returns the text of a note without further keys; None for another step."""
    written = read_yaml(source, ProblemCollector(""))
    one = written[0] if isinstance(written, List) and len(written) == 1 else None
    if isinstance(one, Source) and list(one) == ["note"] and isinstance(one["note"], Text):
        return str(plain(one["note"])).rstrip("\n")
    return None
