"""Where this planbook can be installed from. Until it is published, its name is somebody else's on public indexes."""

import json
import subprocess
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


def requirement(extra: str = "") -> str:
    """What `pip install` takes for this very planbook: its commit or archive, as it was installed itself (PEP 610).

    `extra` is what else is wanted of it: `[run]`.

    If it was installed by its name, from an index, that is where it is. Of a folder or file of this machine nothing
    that others could install from is known: then it is the wheel that they are to put into `wheels/`.
    """
    return _requirement(_direct_url(), extra)


def is_wheel(requirement: str) -> bool:
    """Whether somebody has to put a wheel into `wheels/` first."""
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
    """The commit of a checkout that others can fetch; nothing of a folder that has no remote."""
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
