"""What the tasks of a day may cost."""

from pathlib import Path

import pytest

from planbook.agents.spending import Ledger
from planbook.errors import StepError
from planbook.places import Project


def test_what_a_day_allows_is_used_up(tmp_path: Path) -> None:
    """0.1 + 0.1 + 0.1 is more than 0.3 in floating-point numbers."""
    ledger = Ledger(Project(tmp_path))
    for _ in range(3):
        ledger.begin("it", "run", "plan", "step", 0.1, 0.3)
    with pytest.raises(StepError, match=r"today's tasks cost up to 0\.30 USD, and with this one it could be 0\.40"):
        ledger.begin("it", "run", "plan", "step", 0.1, 0.3)
