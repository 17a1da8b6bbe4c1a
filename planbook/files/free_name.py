"""Names for new files: nothing that is there is written over."""

from pathlib import Path


def free_path(path: Path) -> Path:
    """Returns the path, or with -2, -3 … after its stem the first that is not there yet."""
    count, free = 1, path
    while free.exists():
        count += 1
        free = path.with_stem(f"{path.stem}-{count}")
    return free
