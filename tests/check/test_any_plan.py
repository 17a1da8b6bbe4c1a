"""For any plan that loads, every rule gives a result, with places that exist."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from planbook.check.judge import apply_rules
from planbook.check.table import RULES
from tests.plan.test_write import as_json, plans


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@settings(max_examples=60, deadline=None)
@given(plans)
def test_generated_plans(written: dict[str, Any]) -> None:
    text = as_json(written)
    for problem in apply_rules(text.encode(), Path("plan.yaml"), list(RULES.values())).problems:
        assert problem.line == 1 and 1 <= problem.column <= len(text) + 1, problem
        assert problem.what and "\n" not in problem.message, problem
        assert str(problem).startswith(f"plan.yaml:1:{problem.column}: ")
