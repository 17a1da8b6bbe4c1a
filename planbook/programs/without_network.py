"""Takes the network away from a program, where the system can."""

import os
import shutil
import subprocess
from functools import cache

WAYS = (("--net",), ("--user", "--map-current-user", "--net"), ("--user", "--map-root-user", "--net"))
"""Options of util-linux's `unshare`: as root, and as anybody else where the system allows namespaces of users."""
LONGEST = 5.0  # seconds that the attempt may take


@cache
def without_network() -> tuple[str, ...] | None:
    """Returns what takes the network away from a command; None if that cannot be done."""
    unshare = shutil.which("unshare")
    for way in WAYS if unshare else ():
        before = (str(unshare), *way, "--")
        if _works(before):
            return before
    return None


def _works(before: tuple[str, ...]) -> bool:
    environment = {"PATH": os.environ.get("PATH", os.defpath)}
    try:
        done = subprocess.run([*before, "true"], capture_output=True, timeout=LONGEST, check=False, env=environment)
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
