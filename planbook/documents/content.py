"""Tells the type of a file by its content, and compares it with the one that is expected."""

import json
import re
from contextlib import suppress
from pathlib import PurePath
from typing import Literal

from planbook.documents.options import LARGEST, FileType, Options

ZIP, OLE, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-"
SEALED = "EncryptedPackage".encode("utf-16-le")
"""The name of the part of an Office file that is protected with a password."""
_TYPES: dict[str, FileType] = {
    ".csv": "csv", ".tsv": "csv", ".tab": "csv", ".xlsx": "xlsx", ".xlsm": "xlsx", ".pdf": "pdf", ".json": "json",
    ".geojson": "json", ".txt": "text", ".text": "text", ".log": "text", ".md": "text", ".xml": "text",
}  # fmt: skip
NAMES: dict[FileType, str] = {"csv": "CSV", "xlsx": "XLSX", "pdf": "PDF", "json": "JSON", "text": "text"}
_MARKUP = re.compile(rb"\s*<(!doctype\s+html|html|head|body|\?xml|!--|table|meta|script|div|h1)\b", re.IGNORECASE)
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")
_WIDE = re.compile(r"utf[-_]?(16|32)", re.IGNORECASE)
BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def type_of(content: bytes, options: Options) -> FileType:
    """Returns the type of a file: the one that the plan states, or its name; its content must fit.

    Raises StepError of class value.
    """
    if len(content) > LARGEST:
        size = f"{len(content) / 1e6:.1f} MB"
        raise options.wrong(f"it has {size}; files of up to {LARGEST // 1_000_000} MB are read")
    if not content:
        raise options.wrong("the file is empty")
    if content.startswith(OLE):
        raise options.wrong(_old_office(content))
    found = _type_in(content)
    if found == "other" and options.encoding and _WIDE.match(options.encoding):  # half of its bytes are NUL
        found = None
    named = options.type or _TYPES.get(PurePath(options.name).suffix.lower())
    if named is None and found in ("xlsx", "pdf"):
        return found
    if named is None:
        raise options.wrong("its name does not tell its type; state it: csv, xlsx, pdf, json or text")
    fits = found == named if named in ("xlsx", "pdf") else found is None
    if not fits or (named in ("csv", "json") and is_markup(content)):
        says = "it is to be" if options.type else "its name says"
        raise options.wrong(f"{says} {NAMES[named]}, but it is {_in_words(content, found)}")
    return named


def _type_in(content: bytes) -> FileType | Literal["zip", "image", "other"] | None:
    """Returns the type that the content has, as far as its first bytes tell it; None for text."""
    if content.startswith(ZIP):
        return "xlsx" if b"xl/" in content else "zip"
    if PDF in content[:1024]:
        return "pdf"
    if content.startswith(_IMAGES):
        return "image"
    return "other" if b"\0" in content[:100_000] and not content.startswith(BOMS) else None


def _in_words(content: bytes, found: str | None) -> str:
    if found is None:
        return f"{'a web page or XML' if is_markup(content) else 'text'} that begins with {_beginning(content)}"
    known = {"xlsx": "an XLSX file", "pdf": "a PDF file", "zip": "a ZIP file", "image": "an image"}
    return known.get(found, "a binary file")


def page_instead(name: str, content: bytes) -> str:
    """Returns what is wrong with a file whose name says CSV, XLSX, PDF or JSON and that is a web page; "" otherwise."""
    named = _TYPES.get(PurePath(name).suffix.lower(), "text")
    if named == "text" or not is_markup(content):
        return ""
    return f"its name says {NAMES[named]}, but it is {_in_words(content, None)}"


def check_no_json(content: bytes, options: Options) -> None:
    """Raises StepError for JSON that is to be CSV: most likely a server's error, or a value on each line."""
    content = content.removeprefix(BOMS[0]).lstrip()
    for part in (content, content.partition(b"\n")[0]) if content[:1] in (b"{", b"[") else ():
        with suppress(ValueError, RecursionError):
            json.loads(part)
            raise options.wrong(f"it is to be CSV, but it is JSON that begins with {_beginning(content)}")


def is_markup(content: bytes) -> bool:
    return bool(_MARKUP.match(content.removeprefix(BOMS[0])))


def _beginning(content: bytes) -> str:
    words = " ".join(content[:400].removeprefix(BOMS[0]).decode("utf-8", "replace").split())
    return f'"{words[:60]}{"…" if len(words) > 60 else ""}"'


def _old_office(content: bytes) -> str:
    if SEALED in content:
        return "it is protected with a password, and planbook opens no such files; ask for one without a password"
    return "it is an old Office file, such as .xls; save it as .xlsx or CSV"
