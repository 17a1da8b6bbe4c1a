"""Explains why a file cannot be written or read."""

import errno
from pathlib import Path


def reason(error: OSError, path: Path) -> str:
    """Returns the error's reason, and the file."""
    match error.errno:
        case errno.ENOSPC:
            return f"no space left on the disk of {path}"
        case errno.EDQUOT:
            return f"the disk quota is used up for {path}"
        case errno.EFBIG:
            return f"{path} may not grow any more (a limit on the size of files)"
    return f"{error.strerror} ({path})"
