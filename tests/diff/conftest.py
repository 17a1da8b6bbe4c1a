"""The other helpers of these tests are in modules beside this file."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from repository import PLAN, Repository


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository with one committed plan."""
    made = Repository(tmp_path)
    made.git("init", "--quiet", "--initial-branch=main")
    made.git("config", "user.name", "Tester")
    made.git("config", "user.email", "tester@example.com")
    made.write("plans/order.yaml", PLAN)
    made.commit()
    return made
