"""Runs git: the real one, which never prompts and runs no external programs."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from planbook.errors import PlanbookError

QUIET = ("--no-pager", "--no-optional-locks", "--literal-pathspecs")
SETTINGS = ("core.fsmonitor=false", "core.hooksPath=/dev/null", "log.showSignature=false")
ASKS_NOTHING = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "true",
    "SSH_ASKPASS_REQUIRE": "never",
    "GIT_SSH_COMMAND": "ssh -o BatchMode=yes",
    "GIT_NO_REPLACE_OBJECTS": "1",  # show commits as they are, without replacements
    "LC_ALL": "C",
}
# git's own configuration. All other GIT_ variables are removed: they belong to a hook around planbook, or would
# mislead.
KEPT = ("GIT_EXEC_PATH", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_CEILING_DIRECTORIES")
_NO_MORE: Mapping[str, str] = MappingProxyType({})  # additions to the environment
NO_REPOSITORY = ("fatal: not a git repository", "fatal: this operation must be run in a work tree")


class GitError(PlanbookError):
    """git cannot answer: it is not installed, or the repository cannot be read."""


def run(
    folder: Path, *arguments: str, given: bytes = b"", more: Mapping[str, str] = _NO_MORE
) -> subprocess.CompletedProcess[bytes]:
    """Runs a command of git in a folder; `given` is its input. Raises GitError if there is no git."""
    settings = (word for setting in SETTINGS for word in ("-c", setting))
    command = ["git", *QUIET, *settings, "-C", str(folder), *arguments]
    try:
        return subprocess.run(command, input=given, capture_output=True, env={**_environment(), **more}, check=False)
    except FileNotFoundError:
        raise GitError(
            "git is not installed: there is no program `git` on the PATH. Install it, then try again"
        ) from None


def output(folder: Path, *arguments: str, given: bytes = b"", more: Mapping[str, str] = _NO_MORE) -> str:
    """Runs a command of git, and returns what it prints. Raises GitError if it fails."""
    told = run(folder, *arguments, given=given, more=more)
    if told.returncode:
        raise GitError(f"git {arguments[0]} failed in {folder}: {said(told)}")
    return told.stdout.decode().strip()


def _environment() -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if name in KEPT or not name.startswith("GIT_")}
    return own | ASKS_NOTHING


def said(told: subprocess.CompletedProcess[bytes]) -> str:
    """Returns what git said of an error, on one line."""
    return " ".join(told.stderr.decode(errors="replace").split())
