"""What is kept of a file that a run has got: the file itself, or where a secret is in it, a copy without that."""

import io
import zipfile
from pathlib import Path

from planbook.secrets.redaction import Mask

MASKED = ".masked"
NOTE = "{} has a secret in it: only a copy without that is kept, and steps of this run still get the file itself"
LARGEST = 100_000_000  # bytes of what is packed


def copy_without_secrets(content: bytes, mask: Mask, also_no_text: bool) -> bytes:
    """The same bytes where no secret is in them; else a text without it, or nothing of what is no text."""
    if not mask:
        return content
    if b"\0" not in content:  # as git tells text from the rest
        return mask.content(content)
    return b"" if also_no_text and any(_is_in(part, mask) for part in _parts(content)) else content


def _is_in(content: bytes, mask: Mask) -> bool:
    """Whether a secret is in it, also as text with two bytes a character."""
    return content.decode("latin-1") in mask or content.replace(b"\0", b"").decode("latin-1") in mask


def _parts(content: bytes) -> list[bytes]:
    """The bytes, and of a zip, as workbooks are, what is in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            files = packed.infolist()
            small = sum(file.file_size for file in files) < LARGEST
            return [content, *(packed.read(file) for file in files if small)]
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError):
        return [content]


def masked_name(name: str) -> str:
    """What such a copy is called."""
    path = Path(name)
    return f"{path.stem}{MASKED}{path.suffix}"


def own_name(path: Path) -> str:
    """What the file itself is called."""
    return path.name.replace(MASKED, "", 1)


def is_masked(path: Path) -> bool:
    """Whether a file is such a copy."""
    return MASKED in path.name
