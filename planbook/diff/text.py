"""Prints changes for a terminal, and for programs."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from planbook.diff.change import Change, Level
from planbook.diff.compared import NOTHING, FileDiff, counted, lines_of
from planbook.diff.phrases import printable, printable_lines

LABEL = 14  # columns for the label of a change
COLOURS: dict[Level, str] = {"danger": "1;31", "change": "33", "detail": "2"}
_RED, _GREEN, _BOLD, _DIM = "31", "32", "1", "2"


def as_text(changes: Sequence[Change], colour: bool = False) -> str:
    """Returns the changes, each with the old and the new source; one line if nothing changed."""
    if not changes:
        return NOTHING[0].upper() + NOTHING[1:]
    head = _painted(counted(changes), _BOLD, colour)
    return "\n".join([head, *(line for change in changes for line in _lines(change, colour))])


def file_as_text(compared: FileDiff, colour: bool = False) -> str:
    """Returns the result for one file: a line, then its changes, or its problems and git's own diff."""
    head = f"{_painted(printable(compared.path), _BOLD, colour)}: {printable(compared.headline)}"
    told = [line for change in compared.changes for line in _lines(change, colour)]
    plain = [_plain(printable(line.expandtabs()), colour) for line in compared.plain.splitlines()]
    return "\n".join(
        [head, *(told if compared.state != "deleted" else ()), *map(printable_lines, compared.problems), *plain]
    )


def _lines(change: Change, colour: bool) -> Iterator[str]:
    where = lines_of(change)
    place = _painted(f"  ({where})", _DIM, colour) if where else ""
    yield f"  {_painted(change.label.ljust(LABEL), COLOURS[change.level], colour)} {change.words}{place}"
    for sign, text, paint in (("-", change.old, _RED), ("+", change.new, _GREEN)):
        for line in text.split("\n") if text is not None else ():
            yield " " * (LABEL + 5) + _painted(f"{sign} {line}", paint, colour)


def _plain(line: str, colour: bool) -> str:
    paint = {"-": _RED, "+": _GREEN, "@": "36"}.get(line[:1], "")
    return _painted(line, paint, colour and bool(paint))


def _painted(text: str, paint: str, colour: bool) -> str:
    return f"\x1b[{paint}m{text}\x1b[0m" if colour else text


def as_json(changes: Sequence[Change]) -> str:
    """Returns the changes as a JSON list of objects, one per line."""
    return "[" + ",\n ".join(json.dumps(_object(change), ensure_ascii=False) for change in changes) + "]"


def files_as_json(files: Sequence[FileDiff]) -> str:
    """Returns the results for all files as a JSON list of objects."""
    objects = [
        {
            "path": one.path,
            "state": one.state,
            "before": one.before or None,
            "headline": one.headline,
            "changes": [_object(change) for change in one.changes],
            "problems": list(one.problems),
        }
        for one in files
    ]
    return json.dumps(objects, ensure_ascii=False, indent=1)


def _object(change: Change) -> dict[str, object]:
    return {"rank": change.rank, "level": change.level, "label": change.label} | asdict(change)
