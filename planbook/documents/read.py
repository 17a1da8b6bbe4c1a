"""Reads a file: its rows, its text, its tables, or its JSON."""

import asyncio
from dataclasses import dataclass
from typing import Any

from planbook.documents.content import check_no_json, type_of
from planbook.documents.csv_file import read_csv
from planbook.documents.decoding import decode
from planbook.documents.json_file import read_json
from planbook.documents.options import FileType, Options, Wanted
from planbook.documents.table import GAP, Table

_USUAL: dict[FileType, Wanted] = {"csv": "rows", "xlsx": "rows", "pdf": "text", "json": "json", "text": "text"}
_POSSIBLE: dict[FileType, tuple[Wanted, ...]] = {
    "csv": ("rows", "text"), "xlsx": ("rows",), "pdf": ("text", "rows", "tables"), "json": ("json", "text"),
    "text": ("text",),
}  # fmt: skip
GUESS = "was guessed; state it in the plan if it is another one"
_KEYS: dict[FileType, tuple[str, ...]] = {
    "csv": ("encoding", "separator", "header"), "xlsx": ("header", "sheet", "merged"), "pdf": ("header", "pages"),
    "json": ("encoding",), "text": ("encoding",),
}  # fmt: skip


@dataclass(frozen=True)
class Document:
    """What a file has: a table, or a value. `notes` are what a person should know of how it was read."""

    wanted: Wanted
    value: Any = None
    table: Table | None = None
    notes: tuple[str, ...] = ()


async def read_document(content: bytes, wanted: Wanted | None, options: Options, seconds: float) -> Document:
    """Returns what a file has, by its type if nothing else is wanted. Raises StepError of class value or timeout."""
    file_type = type_of(content, options)
    wanted = wanted or _USUAL[file_type]
    _check_possible(file_type, wanted, options)
    if file_type in ("xlsx", "pdf"):
        from planbook.documents.read_apart import read_apart

        answer = await read_apart(content, file_type, wanted, options, seconds)
        table = Table(**answer["table"]) if "table" in answer else None
        notes = (f"{options.name}: {answer['note']}",) if answer["note"] else ()
        return Document(wanted, answer.get("value"), table, notes)
    return await asyncio.to_thread(_read_text, content, file_type, wanted, options)


def _check_possible(file_type: FileType, wanted: Wanted, options: Options) -> None:
    if wanted not in _POSSIBLE[file_type]:
        raise options.wrong(f"a file of this type is read as {' or '.join(_POSSIBLE[file_type])}, not as {wanted}")
    every = {key for keys in _KEYS.values() for key in keys}
    other = next(
        (key for key in sorted(every) if getattr(options, key) is not None and key not in _KEYS[file_type]), None
    )
    if other:
        raise options.wrong(f"{other} does not go with a file of this type; it takes {', '.join(_KEYS[file_type])}")


def _read_text(content: bytes, file_type: FileType, wanted: Wanted, options: Options) -> Document:
    text, encoding = decode(content, options)
    notes = [f"{options.name}: its encoding, {encoding}, {GUESS}"] if encoding else []
    if wanted == "text":
        return Document(wanted, text, notes=tuple(notes))
    if wanted == "json":
        return Document(wanted, read_json(text, options), notes=tuple(notes))
    if not options.type:
        check_no_json(content, options)
    table, separator, gap = read_csv(text, options)
    if separator:
        notes.append(f"{options.name}: its separator, {separator}, {GUESS}")
    if gap:
        notes.append(f"{options.name}: line {gap} {GAP}")
    return Document(wanted, table=table, notes=tuple(notes))
