"""Copies of a run's files: the file itself, or a masked copy if it contains a secret."""

import io
import zipfile
from pathlib import Path

from planbook.secrets.redaction import Mask

MASKED = ".masked"
NOTE = "{} has a secret in it: only a copy without that is kept, and steps of this run still get the file itself"
LARGEST = 100_000_000  # bytes of an archive's content


def copy_without_secrets(content: bytes, mask: Mask, also_no_text: bool) -> bytes:
    """Returns the content if it contains no secret; else a text with the secret masked, or nothing if it is binary."""
    if not mask:
        return content
    if b"\0" not in content:  # git's test for text
        return mask.content(content)
    return b"" if also_no_text and any(_is_in(part, mask) for part in _parts(content)) else content


def _is_in(content: bytes, mask: Mask) -> bool:
    """Returns whether the content contains a secret, also as text with two bytes per character."""
    return content.decode("latin-1") in mask or content.replace(b"\0", b"").decode("latin-1") in mask


def _parts(content: bytes) -> list[bytes]:
    """Returns the content, and the files in it if it is a zip, as workbooks are."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            files = packed.infolist()
            small = sum(file.file_size for file in files) < LARGEST
            return [content, *(packed.read(file) for file in files if small)]
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError):
        return [content]


def masked_name(name: str) -> str:
    """Returns the name of a masked copy."""
    path = Path(name)
    return f"{path.stem}{MASKED}{path.suffix}"


def own_name(path: Path) -> str:
    """Returns the name of the file that a masked copy stands for."""
    return path.name.replace(MASKED, "", 1)


def is_masked(path: Path) -> bool:
    """Returns whether a file is a masked copy."""
    return MASKED in path.name
