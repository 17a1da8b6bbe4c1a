"""What a new repository installs planbook from: never a name that belongs to someone else."""

import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from planbook.init import source

COMMIT = "0123456789abcdef0123456789abcdef01234567"
WHEEL = f"wheels/planbook-{version('planbook')}-py3-none-any.whl"


@pytest.mark.parametrize(
    ("origin", "extra", "wanted"),
    [
        (None, "", f"planbook=={version('planbook')}"),
        (None, "[run]", f"planbook[run]=={version('planbook')}"),
        (
            {"url": "https://git.example/planbook.git", "vcs_info": {"vcs": "git", "commit_id": COMMIT}},
            "[run]",
            f"planbook[run] @ git+https://git.example/planbook.git@{COMMIT}",
        ),
        (
            {"url": "https://files.example/planbook-0.1.0-py3-none-any.whl", "archive_info": {}},
            "",
            "planbook @ https://files.example/planbook-0.1.0-py3-none-any.whl",
        ),
        ({"url": "file:///nowhere/planbook-0.1.0-py3-none-any.whl", "archive_info": {}}, "", WHEEL),
        ({"url": "file:///nowhere", "dir_info": {"editable": True}}, "[run]", f"{WHEEL}[run]"),
    ],
)
def test_as_it_was_installed_itself(
    origin: dict[str, Any] | None, extra: str, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "_direct_url", lambda: origin)
    assert source.requirement(extra) == wanted
    assert source.is_wheel(wanted) is wanted.startswith(WHEEL)


@pytest.mark.parametrize(
    ("remote", "fetched"),
    [
        ("https://git.example/planbook.git", True),
        ("https://ada:secret@git.example/planbook.git", False),
        ("/somewhere/else", False),
    ],
)
def test_a_checkout_that_others_can_fetch(
    remote: str, fetched: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def git(*arguments: str) -> str:
        command = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-C", str(tmp_path), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    git("init", "--quiet")
    git("commit", "--quiet", "--allow-empty", "--message", "Begin")
    git("remote", "add", "origin", remote)
    origin = {"url": tmp_path.as_uri(), "dir_info": {"editable": True}}
    monkeypatch.setattr(source, "_direct_url", lambda: origin)
    commit = git("rev-parse", "HEAD")
    assert source.requirement() == (f"planbook @ git+{remote}@{commit}" if fetched else WHEEL)
