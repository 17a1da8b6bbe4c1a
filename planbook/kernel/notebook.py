"""A plan as a notebook to work in, and back, byte for byte: comments, empty lines and line ends stay.

The first cell has the lines before `steps`. Each step is a cell with the comments above it; a note without further keys
is a Markdown cell. What is between the cells is kept in their metadata.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from planbook.errors import PlanbookError
from planbook.plan.emit import item_lines
from planbook.plan.problem import ProblemCollector, split_lines
from planbook.plan.source import Mapping as Source
from planbook.plan.source import Sequence as List
from planbook.plan.source import Text, plain, read_yaml
from planbook.studio.cells import as_items, sheet_of

_LINE_ENDS = re.compile("(\r\n|[\n\r\x85\u2028\u2029])")
OURS = "planbook"  # the key of our metadata
KERNEL = {"display_name": "planbook", "language": "yaml", "name": "planbook"}
NOT_OURS = "{} is not a notebook of a plan: {}. Make one: planbook notebook PLAN"
RAW = "Cell {} is raw. Only Markdown cells (notes) and code cells (steps) become a plan: change its type, or remove it."


def to_notebook(text: str, plan: str, sha256: str) -> str:
    """Returns the JSON of the notebook of a plan; `plan` is its file in the project. Raises PlanbookError."""
    mark, body = ("\ufeff", text[1:]) if text.startswith("\ufeff") else ("", text)
    sheet = sheet_of(body)
    if not sheet.cells:
        raise PlanbookError(sheet.why_not or "The plan has no steps.")
    lines, ends = _lines_of(body), [0, *(cell.last for cell in sheet.cells)]
    head = "\n".join(split_lines(body)[: sheet.head]).rstrip()
    first = len(head.split("\n")) if head else 0
    kept = {"text": "".join(lines[:first]), "gap": "".join(lines[first : sheet.cells[0].first])}
    written = [_cell("head", "code", head, {**kept, "source": head, "indent": sheet.cells[0].indent})]
    for number, cell in enumerate(sheet.cells, 1):
        gap = "" if number == 1 else "".join(lines[ends[number - 1] : cell.first])
        kept = {"text": "".join(lines[cell.first : cell.last]), "gap": gap}
        written.append(_step(f"step-{number}", cell.source, kept))
    newline = next((end for end in ("\r\n", "\n", "\r") if end in body), "\n")
    about = {"plan": plan, "sha256": sha256, "mark": mark, "newline": newline, "end": "".join(lines[ends[-1] :])}
    whole = {"cells": written, "metadata": {"kernelspec": KERNEL, OURS: about}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _lines_of(text: str) -> list[str]:
    """Returns the lines with their ends, which add up to the text."""
    parts = _LINE_ENDS.split(text)
    return ["".join(parts[at : at + 2]) for at in range(0, len(parts), 2)]


def _cell(name: str, kind: str, source: str, kept: Mapping[str, Any]) -> dict[str, Any]:
    cell = {"cell_type": kind, "id": name, "metadata": {OURS: kept}, "source": source.splitlines(keepends=True)}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def _step(name: str, source: str, kept: Mapping[str, Any]) -> dict[str, Any]:
    note = _note_of(source)
    if note is None:
        return _cell(name, "code", source, {**kept, "source": source})
    return _cell(name, "markdown", note, {**kept, "source": note, "note": True})


def _note_of(source: str) -> str | None:
    """Returns the text of a note without further keys; None for another step."""
    written = read_yaml(source, ProblemCollector(""))
    one = written[0] if isinstance(written, List) and len(written) == 1 else None
    if isinstance(one, Source) and list(one) == ["note"] and isinstance(one["note"], Text):
        return str(plain(one["note"])).rstrip("\n")
    return None


# Back ----------------------------------------------------------------------------------------------------------------
def read_notebook(content: bytes, file: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Returns what a notebook says of its plan, and its cells. Raises PlanbookError."""
    try:
        whole = json.loads(content)
        cells, about = whole["cells"], dict(whole["metadata"][OURS])
        for cell in cells:
            cell["source"] = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
            cell[OURS] = dict(cell.get("metadata", {}).get(OURS, {}))
            cell["cell_type"] = str(cell["cell_type"])
    except UnicodeDecodeError:
        raise PlanbookError(NOT_OURS.format(file, "it is not UTF-8")) from None
    except json.JSONDecodeError as error:
        raise PlanbookError(NOT_OURS.format(file, f"it is no JSON (line {error.lineno})")) from None
    except (KeyError, TypeError, ValueError, AttributeError):
        raise PlanbookError(NOT_OURS.format(file, "it says nothing of a plan")) from None
    if not cells or "gap" not in cells[0][OURS] or not isinstance(cells[0][OURS].get("indent"), int):
        raise PlanbookError(NOT_OURS.format(file, "its first cell is not the head of the plan"))
    if not isinstance(about.get("plan"), str):
        raise PlanbookError(NOT_OURS.format(file, "it says nothing of a plan"))
    return about, cells


def to_plan(about: Mapping[str, Any], cells: Sequence[dict[str, Any]]) -> str:
    """Returns the text of the plan. What was not changed in the notebook is as it was. Raises PlanbookError."""
    newline, kept = str(about.get("newline") or "\n"), cells[0][OURS]
    head = cells[0]["source"].rstrip()
    is_same = head == kept.get("source") and "text" in kept
    own = str(kept["text"]) if is_same else "".join(line + newline for line in split_lines(head))
    pieces = [own, str(kept["gap"])]
    for number, cell in enumerate(cells[1:], 2):
        pieces += _pieces(cell, kept["indent"], number, newline)
    pieces.append(str(about.get("end", "")))
    text = ""
    for piece in filter(None, pieces):
        needs_end = text and not text.endswith(
            ("\n", "\r")
        )  # the last line of the plan, which is not the last any more
        text += (newline if needs_end else "") + piece
    return str(about.get("mark", "")) + text


def _pieces(cell: Mapping[str, Any], indent: int, number: int, newline: str) -> Iterator[str]:
    source, kept = cell["source"], cell[OURS]
    if not source.strip():
        return
    if cell["cell_type"] == "raw":
        raise PlanbookError(RAW.format(number))
    yield str(kept.get("gap", ""))
    is_same = source == kept.get("source") and (cell["cell_type"] == "markdown") == bool(kept.get("note"))
    if is_same and "text" in kept:
        yield str(kept["text"])
        return
    if cell["cell_type"] == "markdown":
        lines = [*_comments(kept), *item_lines([{"note": f"{source.rstrip()}\n"}], 0)]
    else:
        lines = split_lines(as_items(source.rstrip()))
    yield "".join(f"{' ' * indent}{line}{newline}" if line.strip() else newline for line in lines)


def _comments(kept: Mapping[str, Any]) -> Iterator[str]:
    """Yields the comments above a note, which its Markdown does not show."""
    for line in split_lines(str(kept.get("text", ""))):
        if not line.strip().startswith("#"):
            return
        yield line.strip()
