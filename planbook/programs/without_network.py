"""Takes the network away from a program, where the system can, and the means of getting it back."""

import os
import shutil
import subprocess
from functools import cache

OWN_FILES = "-all,+chown,+dac_override,+fowner,+fsetid"
"""The capabilities that root keeps: those for files. With the others, `setns` leads back to the system's network."""
WAYS = (
    (("unshare", "--net"), ("setpriv", "--bounding-set", OWN_FILES, "--inh-caps", "-all", "--no-new-privs")),
    (("unshare", "--user", "--map-current-user", "--net"),),
    (("unshare", "--user", "--map-root-user", "--net"),),
)
"""Commands of util-linux, of which each starts the next: as root, and as anybody where users may make namespaces.

Whoever is root in a namespace of users only, has no rights over the system's network.
"""
LONGEST = 5.0  # seconds that the attempt may take


@cache
def without_network() -> tuple[str, ...] | None:
    """Returns what takes the network away from a command; None if that cannot be done."""
    for way in WAYS:
        before = _found(way)
        if before and _works(before):
            return before
    return None


def _found(way: tuple[tuple[str, ...], ...]) -> tuple[str, ...] | None:
    """Returns the command with the paths of its programs; None if one is not there."""
    paths = [shutil.which(first) for first, *_ in way]
    if None in paths:
        return None
    return tuple(part for path, (_, *more) in zip(paths, way, strict=True) for part in (str(path), *more, "--"))


def _works(before: tuple[str, ...]) -> bool:
    environment = {"PATH": os.environ.get("PATH", os.defpath)}
    try:
        done = subprocess.run([*before, "true"], capture_output=True, timeout=LONGEST, check=False, env=environment)
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
