"""How often the schema and `planbook check` agree on thousands of plans that are changed in one place."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from planbook.plan.schema import shipped_schema
from tests.editor.compared import compare
from tests.editor.mutants import plans_in

ROOT = Path(__file__).parents[2]
FOLDERS = ("plans", "planbook/init/files/plans", "tests/apps/plans", "tests/check/bad", "tests/miniwob/plans")

pytestmark = pytest.mark.slow


def test_no_mutant_is_refused_by_one_and_accepted_by_the_other(capsys: pytest.CaptureFixture[str]) -> None:
    plans = [plan for folder in FOLDERS for plan in plans_in(ROOT / folder)]
    figures = compare(plans, Draft7Validator(json.loads(shipped_schema())), every=9)
    with capsys.disabled():
        print(f"\n{figures}")
    assert (figures.let_through, figures.held_up) == ([], [])
