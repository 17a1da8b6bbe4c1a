"""`.pre-commit-hooks.yaml`: its commands run as pre-commit runs them, with the names of changed files."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from planbook.init.make import make

ROOT = Path(__file__).parents[2]
WRONG = "planbook: 1\nname: wrong\nstart: https://shop.example/\nsteps:\n  - klick: OK\n"


def hooks() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize(
    ("path", "is_checked"),
    [
        ("plans/a.yaml", True), ("plans/sub/a.yml", True), ("recipes/a.yaml", True), ("recipes/a.yaml.j2", True),
        ("plans/approvals.yaml", False),
        ("plans/README.md", False), ("data/plans/a.yaml", False), ("prefect.yaml", False),
    ],
)  # fmt: skip
def test_which_files_it_is_for(path: str, is_checked: bool) -> None:
    [hook] = hooks()
    assert bool(re.search(hook["files"], path) and not re.search(hook["exclude"], path)) == is_checked


def test_it_finds_what_is_wrong(tmp_path: Path) -> None:
    [hook] = hooks()
    assert hook["language"] == "python" and hook["entry"].split()[0] == "planbook"
    program, *arguments = hook["entry"].split()
    command = [str(Path(sys.executable).with_name(program)), *arguments]
    make(tmp_path)
    (tmp_path / "plans/wrong.yaml").write_text(WRONG, encoding="utf-8")
    for files, code in ((["plans/look-up-price.yaml"], 0), (["plans/look-up-price.yaml", "plans/wrong.yaml"], 1)):
        done = subprocess.run([*command, *files], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == code and ("klick" in done.stdout) == (code == 1)
