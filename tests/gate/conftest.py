"""A project in a repository, with a plan that calls another, and calls of the gate."""

import subprocess
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from planbook.engine.prepare import prepare
from planbook.engine.request import RunRequest
from planbook.gate.approvals import Approval, with_approval
from planbook.gate.enforce import enforce
from planbook.gate.refusal import Refused
from planbook.places import Project

ADA = "Ada Lovelace <ada@example.org>"
AT = "2026-07-01T09:30:00Z"
PLAN = "planbook: 1\nname: {name}\ngoal: Order paper.\nstart: https://shop.example/\nsteps:\n{steps}"
ORDER = "  - call: sign-in\n  - fill: {field: Quantity, with: 2}\n"
SIGN_IN = "  - click: {button: Sign in}\n"


def git(folder: Path, *arguments: str) -> str:
    """Runs git as Ada."""
    who = ["-c", "user.name=Ada Lovelace", "-c", "user.email=ada@example.org"]
    return subprocess.run(
        ["git", *who, "-C", str(folder), *arguments], check=True, capture_output=True, text=True
    ).stdout.strip()


class Repository:
    """The project's folder is the top of the repository, unless a test puts it lower."""

    def __init__(self, folder: Path) -> None:
        self.project = Project(folder)
        (folder / "plans").mkdir(parents=True)
        self.gate("approved")
        self.write("order", ORDER)
        self.write("sign-in", SIGN_IN)

    @property
    def folder(self) -> Path:
        return self.project.folder

    def gate(self, gate: str) -> None:
        """Sets the project's gate."""
        (self.folder / "pyproject.toml").write_text(f'[tool.planbook]\ngate = "{gate}"\n')

    def write(self, name: str, steps: str, folder: str = "plans") -> Path:
        path = self.folder / folder / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PLAN.format(name=name, steps=steps))
        return path

    def approve(self, *paths: str, by: str = ADA) -> None:
        """Writes approvals of the current files."""
        for path in paths:
            digest = sha256((self.folder / path).read_bytes()).hexdigest()
            kept = self.project.approvals.read_bytes() if self.project.approvals.exists() else None
            self.project.approvals.write_bytes(with_approval(kept, Approval(path, digest, by, AT), "approvals"))

    def commit(self, message: str = "A change") -> str:
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", "--allow-empty", "--message", message)
        return git(self.folder, "rev-parse", "HEAD")

    def commit_only(self, path: str) -> None:
        git(self.folder, "commit", "--quiet", "--message", "A change", path)

    def order(self, name: str | Path = "order") -> RunRequest:
        return prepare(str(name), {}, self.project, lambda name: None)

    def admit(self, name: str | Path = "order", asked: Any = "off") -> RunRequest:
        return enforce(self.order(name), asked)

    def refusal(self, order: RunRequest | str | Path = "order", asked: Any = "off") -> str:
        """Returns the message of the gate when it refuses a run, without its first line, which is always the same."""
        order = order if isinstance(order, RunRequest) else self.order(order)
        with pytest.raises(Refused) as caught:
            enforce(order, asked)
        assert caught.value.exit_code == 2
        first, rest = str(caught.value).split("\n", 1)
        assert first.startswith(f"{order.plan.name} may not run: the gate is `")
        return rest


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository in which both plans are approved, and everything is committed."""
    folder = tmp_path / "project"
    folder.mkdir()
    git(folder, "init", "--quiet")
    made = Repository(folder)
    made.approve("plans/order.yaml", "plans/sign-in.yaml")
    made.commit()
    monkeypatch.chdir(folder)
    return made
