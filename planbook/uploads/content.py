"""Whether a file's content is of the type that its name says, going by its first and last bytes."""

from collections.abc import Mapping
from pathlib import Path

from planbook.errors import PlanbookError

HEAD = 4096
"""Bytes that are looked at, except for texts, which are looked at whole."""
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
STARTS: Mapping[str, tuple[bytes, ...]] = {
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "gif": (b"GIF87a", b"GIF89a"),
    "webp": (b"RIFF",),
    "zip": (ZIP, b"PK\x05\x06"),
    "docx": (ZIP,),
    "xlsx": (ZIP,),
    "pptx": (ZIP,),
    "odt": (ZIP,),
    "ods": (ZIP,),
    "doc": (OLE,),
    "xls": (OLE,),
}
"""How the content of each type begins."""
INSIDE: Mapping[str, bytes] = {"docx": b"word/", "xlsx": b"xl/", "pptx": b"ppt/"}
"""The folder that a packed document of a type has."""
TEXTS = ("csv", "tsv", "txt", "json", "xml", "md", "yaml", "yml")
TYPES = (*STARTS, *TEXTS)
BOMS = (b"\xff\xfe", b"\xfe\xff")
NOT_ALLOWED = "{name}: a file of this type is not taken. Its name must end in one of: {types}."
UNFIT = "{name} is not {kind}: its content is {found}. Send it under a name that ends in its type."


class NotTaken(PlanbookError):
    """A file that is not taken as it is."""


def type_of(name: str) -> str:
    """Returns the type of a file by its name. Raises NotTaken for one that is not taken."""
    kind = Path(name).suffix.removeprefix(".").lower()
    if kind not in TYPES:
        raise NotTaken(NOT_ALLOWED.format(name=name, types=", ".join(TYPES)))
    return kind


def check_content(name: str, file: Path) -> None:
    """Checks that the content is of the type that the name says. Raises NotTaken, and OSError."""
    kind = type_of(name)
    fits = _is_text(file) if kind in TEXTS else _begins(kind, file)
    if not fits:
        raise NotTaken(UNFIT.format(name=name, kind=kind.upper(), found=_found(file)))


def _begins(kind: str, file: Path) -> bool:
    with file.open("rb") as opened:
        head = opened.read(HEAD)
    if not head.startswith(STARTS[kind]):
        return False
    if kind == "webp":
        return head[8:12] == b"WEBP"
    return kind not in INSIDE or INSIDE[kind] in file.read_bytes()


def _is_text(file: Path) -> bool:
    """Returns whether a file is text: UTF-8, a text with a byte order mark, or of one byte a letter, without NUL."""
    content = file.read_bytes()
    if content.startswith(BOMS):
        try:
            content.decode("utf-16")
        except UnicodeDecodeError:
            return False
        return True
    controls = set(content) & {*range(9), *range(14, 27), *range(28, 32)}
    return not controls and not _named(content[:HEAD])


def _found(file: Path) -> str:
    with file.open("rb") as opened:
        head = opened.read(HEAD)
    return _named(head) or ("empty" if not head else "text" if _is_text(file) else "of another type")


def _named(head: bytes) -> str:
    """Returns the type that the first bytes say; "" if they say none."""
    kind = next((kind for kind, starts in STARTS.items() if head.startswith(starts)), "")
    named = {"webp": "that of a RIFF file", "zip": "that of a ZIP file", "docx": "that of a ZIP file"}
    named |= {"doc": "that of an old Office file"}
    return named.get(kind, f"that of a {kind.upper()}") if kind else ""
