"""Which code a warm process has imported."""

import os
from pathlib import Path

PACKAGES = Path(__file__).parents[2]
MEASURED = ("COVERAGE_PROCESS_CONFIG", "COVERAGE_FILE", "COVERAGE_TOP")  # so that `make coverage` sees forks, too


def stamp() -> float:
    """When any file of the code was changed last, in seconds."""
    newest = 0.0
    for package in ("planbook", "flows", "steps"):
        for folder, _, files in os.walk(PACKAGES / package):
            times = (os.stat(os.path.join(folder, name)).st_mtime for name in files if not name.endswith(".pyc"))  # noqa: PTH116, PTH118
            newest = max(newest, max(times, default=0.0))
    return newest
