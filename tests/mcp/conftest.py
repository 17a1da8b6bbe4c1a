"""A project with one plan, to offer to models."""

from pathlib import Path

import pytest

from planbook.places import Project
from tests.mcp.asking import PLAN


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "plans").mkdir()
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "plans/order.yaml").write_text(PLAN)
    return Project(tmp_path)
