"""Files that are added to a thread. They are on disk before the journal names them."""

import mimetypes
import os
import re
from hashlib import sha256
from pathlib import Path

from planbook.files.atomic_write import write_atomically
from planbook.files.reason import reason
from planbook.places import Project
from planbook.threads.changes import ArtifactAdded
from planbook.threads.desk import changing, record_act
from planbook.threads.journal import ThreadError
from planbook.threads.masking import mask_for

LARGEST = 20_000_000  # bytes of a file
_NAME = re.compile(r"[\w][\w .()+@,=-]{0,119}")


def add_artifact(
    project: Project, thread_id: str, name: str, by: str, *, content: bytes | None = None,
    reference: str | None = None, media_type: str | None = None, note: str = "", key: str | None = None,
) -> ArtifactAdded:  # fmt: skip
    """Adds a file, or a reference to something elsewhere. Secrets in text are masked; other files are kept as they are.

    The same content under the same name is kept once. Raises ThreadError.
    """
    if not _NAME.fullmatch(name):
        raise ThreadError(
            f'"{name[:120]}" is not a valid file name: letters, digits, spaces and ._-()+@,= are allowed.'
        )
    if (content is None) == (reference is None):
        raise ThreadError("An artifact has either content or a reference to something elsewhere.")
    media_type = media_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
    if content is not None and len(content) > LARGEST:
        raise ThreadError(f"{name} has {len(content):,} bytes; {LARGEST:,} are allowed.")
    made = ArtifactAdded(name=name, media_type=media_type, reference=reference, note=note)
    with changing(project, thread_id, "nothing is added to it") as there:
        if content is not None:
            content = _without_secrets(project, content)
            digest = sha256(content).hexdigest()
            path = f"artifacts/{digest[:12]}-{name}"
            made = made.model_copy(update={"bytes": len(content), "sha256": digest, "path": path})
        same = (one.added for one in there.thread.artifacts if one.added == made)
        if (before := next(same, None)) is None and key not in there.thread.keys:
            mask = mask_for(project, [made])
            details = {"file": name, "sha256": made.sha256, "reference": made.reference}
            record_act(project, thread_id, by, mask, details)
            if content is not None and made.path:
                _write(project.thread(thread_id).path / made.path, content)
            there.add([made], by, mask, key)
        return before or made


def _without_secrets(project: Project, content: bytes) -> bytes:
    """Masks secrets in a file that is text."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return content
    stand_in = ArtifactAdded(name="-", media_type="text/plain", note=text)
    return mask_for(project, [stand_in]).text(text).encode()


def _write(path: Path, content: bytes) -> None:
    try:
        write_atomically(path, content)
        with path.open("rb") as file:
            os.fsync(file.fileno())
    except OSError as error:
        raise ThreadError(f"The file cannot be kept: {reason(error, path)}.") from error
