"""A notebook of `notebook.to_notebook` back as a plan. What was not changed in it is as it was, byte for byte.

A notebook may come from anywhere, and its metadata is not looked at by who reads it. The plan must therefore say what
the cells show, and nothing else.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from planbook.errors import PlanbookError
from planbook.kernel.notebook import END, OURS, lines_of
from planbook.plan.comments import comments
from planbook.plan.emit import item_lines
from planbook.plan.problem import ProblemCollector, split_lines
from planbook.plan.source import Mapping as Source
from planbook.plan.source import plain, read_yaml
from planbook.studio.cells import as_items

MOST_INDENT = 40
NOT_OURS = "{} is not a notebook of a plan: {}. Make one: planbook notebook PLAN"
RAW = "Cell {} is raw. Only Markdown cells (notes) and code cells (steps) become a plan: change its type, or remove it."
OTHERWISE = (
    "{} was tampered with, or damaged: it would write another plan than its cells show ({} differs). Make a new "
    "notebook of the plan, and copy into it what you changed."
)
_OTHER_LINE_ENDS = re.compile("[\x85\u2028\u2029]")
Cell = Mapping[str, Any]


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
        raise PlanbookError(NOT_OURS.format(file, f"it is not JSON (line {error.lineno})")) from None
    except (KeyError, TypeError, ValueError, AttributeError):
        raise PlanbookError(NOT_OURS.format(file, "it says nothing of a plan")) from None
    indent = cells[0][OURS].get("indent") if cells else None
    if not cells or "gap" not in cells[0][OURS] or type(indent) is not int or indent not in range(MOST_INDENT):
        raise PlanbookError(NOT_OURS.format(file, "its first cell is not the head of the plan"))
    if not isinstance(about.get("plan"), str):
        raise PlanbookError(NOT_OURS.format(file, "it says nothing of a plan"))
    return about, cells


def to_plan(about: Mapping[str, Any], cells: Sequence[Cell], file: str) -> str:
    """Returns the text of the plan of a notebook. Raises PlanbookError, also if the cells show another plan."""
    newline = str(about.get("newline") or "\n")
    text = _joined(_written(about, cells, newline), newline)
    shown = _joined(_shown(about, cells), "\n")
    if wrong := _difference(text, shown) or _unshown(text, shown):
        raise PlanbookError(OTHERWISE.format(file, wrong))
    return ("\ufeff" if about.get("mark") else "") + text


def _joined(pieces: Iterator[str], newline: str) -> str:
    """Joins pieces of whole lines; the last line of the plan had no end, and may not be the last any more."""
    text = ""
    for piece in filter(None, pieces):
        text += (newline if text and not text.endswith(("\n", "\r")) else "") + piece
    return text


# What is written -----------------------------------------------------------------------------------------------------
def _written(about: Mapping[str, Any], cells: Sequence[Cell], newline: str) -> Iterator[str]:
    head, *others = cells
    yield _whole(head, newline)
    yield str(head[OURS]["gap"])
    for number, cell in enumerate(others, 2):
        if not _is_end(cell):
            yield from _pieces(cell, head[OURS]["indent"], number, newline)
    yield from (_whole(cell, newline) for cell in others if _is_end(cell))
    yield str(about.get("end", ""))


def _is_end(cell: Cell) -> bool:
    return cell["cell_type"] == "raw" and bool(cell[OURS].get(END))


def _whole(cell: Cell, newline: str) -> str:
    """Returns the lines of a cell that is not a step."""
    source, kept = cell["source"].rstrip(), cell[OURS]
    if source == kept.get("source") and "text" in kept:
        return str(kept["text"])
    return "".join(line + newline for line in split_lines(source))


def _pieces(cell: Cell, indent: int, number: int, newline: str) -> Iterator[str]:
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
    lines = [*_comments(kept), *_note(source)] if cell["cell_type"] == "markdown" else _step(source)
    yield "".join(f"{' ' * indent}{line}{newline}" if line.strip() else newline for line in lines)


def _note(source: str) -> list[str]:
    return list(item_lines([{"note": f"{source.rstrip()}\n"}], 0))


def _step(source: str) -> list[str]:
    return split_lines(as_items(source.rstrip()))


def _comments(kept: Mapping[str, Any]) -> Iterator[str]:
    """Yields the comments above a note, which its Markdown does not show."""
    for line in split_lines(str(kept.get("text", ""))):
        if not line.strip().startswith("#"):
            return
        yield line.strip()


# What is shown -------------------------------------------------------------------------------------------------------
def _shown(about: Mapping[str, Any], cells: Sequence[Cell]) -> Iterator[str]:
    """Yields the plan as the cells show it. Of the metadata it takes empty lines, which can be part of a text."""
    head, *others = cells
    yield head["source"].rstrip()
    before, _, _ = str(head[OURS]["gap"]).partition("steps")
    yield from (_empty_lines(before), "steps:\n")
    for cell in others:
        if not _is_end(cell) and cell["source"].strip():
            yield _empty_lines(cell[OURS].get("gap", ""))
            yield "".join(f"{' ' * head[OURS]['indent']}{line}\n" for line in _lines_shown(cell))
    for cell in others:
        yield _empty_lines(cell[OURS].get("text", "")) + cell["source"] if _is_end(cell) else ""
    yield _empty_lines(about.get("end", ""))


def _lines_shown(cell: Cell) -> list[str]:
    source = cell["source"]
    if cell["cell_type"] == "markdown":
        return _note(source)
    is_same = source == cell[OURS].get("source")  # a text can end with empty lines, which an edit takes away
    return [*_step(source), *[""] * (len(source) - len(source.rstrip("\n")) if is_same else 0)]


def _empty_lines(kept: Any) -> str:
    """Returns the empty lines with which a text begins."""
    found = ""
    for line in lines_of(str(kept)):
        if line.strip():
            break
        found += line
    return found


def _difference(written: str, shown: str) -> str:
    """Returns the first key or step that differs between two plans; "" for none, or if the first is not a plan."""
    one, other = (_read(text) for text in (written, shown))
    if not isinstance(one, dict):
        return ""  # whoever loads it says where and why
    if not isinstance(other, dict):
        return "the head"
    for key in {**one, **other}:
        mine, theirs = (_items(plan.get(key)) for plan in (one, other))
        if mine != theirs:
            pairs = zip(mine, theirs, strict=False)
            at = next(
                (at for at, (left, right) in enumerate(pairs, 1) if left != right), min(len(mine), len(theirs)) + 1
            )
            return f"step {at}" if key == "steps" else f"'{key}'"
    return ""


def _unshown(written: str, shown: str) -> str:
    """Returns the first comment that planbook obeys in one plan, and that is not in the other one; "" for none."""
    one, other = map(_obeyed, (written, shown))
    return next((repr(f"# {mine}") for mine, theirs in zip_longest(one, other) if mine and mine != theirs), "")


def _obeyed(text: str) -> list[str]:
    plan = read_yaml(text, ProblemCollector(""))
    said = [one.text.strip() for one in comments(split_lines(text), plan)] if isinstance(plan, Source) else []
    return [one for one in said if one.startswith("planbook:")]


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _read(text: str) -> Any:
    found = _even(plain(read_yaml(text, ProblemCollector(""))))
    if isinstance(found, dict) and isinstance(found.get("steps"), list):
        found["steps"] = [_as_markdown(step) for step in found["steps"]]
    return found


def _even(value: Any) -> Any:
    """Returns a value with its line ends as a cell has them."""
    if isinstance(value, str):
        return _OTHER_LINE_ENDS.sub("\n", value)
    if isinstance(value, dict):
        return {_even(key): _even(item) for key, item in value.items()}
    return [_even(item) for item in value] if isinstance(value, list) else value


def _as_markdown(step: Any) -> Any:
    """Returns a note without the line ends after it, which its Markdown cell does not have."""
    if isinstance(step, dict) and list(step) == ["note"] and isinstance(step["note"], str):
        return {"note": step["note"].rstrip()}
    return step
