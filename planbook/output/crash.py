"""What planbook tells of an error that it did not foresee: a file worded as an issue, and where it is."""

import platform
import time
import traceback
from importlib.metadata import version
from pathlib import Path

from planbook.errors import PlanbookError
from planbook.files.free_name import free_path
from planbook.places import find_project
from planbook.secrets.redaction import redact_known


def keep_crash(error: BaseException, command: str) -> str:
    """Writes what happened to a file, without secrets, and returns what to tell people.

    Where no file can be written, that is all of it.
    """
    mask = redact_known()
    text = mask.text(_issue(error, command))
    try:
        folder = find_project(Path.cwd()).kept / "errors"
        folder.mkdir(parents=True, exist_ok=True)
        now = time.strftime("%Y%m%d-%H%M%S")
        path = free_path(folder / f"{now}.md")  # there may be another error of this second
        path.write_text(text, encoding="utf-8", errors="replace")
    except (OSError, PlanbookError):
        return text
    what = mask.text(f"{type(error).__name__}: {error}")
    return f"planbook itself broke: {what}\nThe details are in {path}"


def _issue(error: BaseException, command: str) -> str:
    details = "".join(traceback.format_exception(error))
    return (
        f"# {type(error).__name__} in `planbook {command.partition(' ')[0]}`\n\n"
        f"planbook {version('planbook')}, Python {platform.python_version()}, {platform.platform()}\n\n"
        f"Command: `planbook {command}`\n\n```\n{details}```\n"
    )
