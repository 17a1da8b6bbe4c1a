"""Determines where this planbook can be installed from. On public indexes, its name belongs to someone else."""

import json
import subprocess
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


def requirement(extra: str = "") -> str:
    """Returns the requirement for this planbook: the commit or archive from which it was installed (PEP 610).

    `extra` is an extra, such as `[run]`. If it was installed by name from an index, the requirement is the name. If it
    was installed from a local folder or file, which others cannot reach, it is the wheel to put into `wheels/`.
    """
    return _requirement(_direct_url(), extra)


def is_wheel(requirement: str) -> bool:
    """Returns whether someone has to put a wheel into `wheels/` first."""
    return requirement.startswith("wheels/")


def _requirement(origin: dict[str, Any] | None, extra: str) -> str:
    if origin is None:
        return f"planbook{extra}=={version('planbook')}"
    url: str = origin.get("url", "")
    if commit := origin.get("vcs_info", {}).get("commit_id"):
        return f"planbook{extra} @ git+{url}@{commit}"
    if url.startswith(("https://", "http://")):
        return f"planbook{extra} @ {url}"
    checkout = _of_checkout(Path(unquote(urlsplit(url).path)), extra)
    return checkout or f"wheels/planbook-{version('planbook')}-py3-none-any.whl{extra}"


def _direct_url() -> dict[str, Any] | None:
    try:
        told = distribution("planbook").read_text("direct_url.json")
    except PackageNotFoundError:
        return None
    found: dict[str, Any] | None = json.loads(told) if told else None
    return found


def _of_checkout(folder: Path, extra: str) -> str | None:
    """Returns the commit of a checkout that others can fetch; None for a folder without a remote."""
    remote, commit = (
        _git(folder, *arguments) for arguments in (("remote", "get-url", "origin"), ("rev-parse", "HEAD"))
    )
    if not remote or not commit or not remote.startswith(("https://", "ssh://")) or "@" in remote.partition("://")[2]:
        return None
    return f"planbook{extra} @ git+{remote}@{commit}"


def _git(folder: Path, *arguments: str) -> str:
    try:
        told = subprocess.run(["git", "-C", folder, *arguments], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return told.stdout.strip() if told.returncode == 0 else ""
