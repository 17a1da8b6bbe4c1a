"""The exact words of the diff for each edit in `says.yaml`."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from planbook.diff import LABELS, compare
from planbook.plan.load import load_text

HERE = Path(__file__).parent
BEFORE = (HERE / "order.yaml").read_text(encoding="utf-8")
EDITS = yaml.safe_load((HERE / "says.yaml").read_text(encoding="utf-8"))


def edited(edit: dict[str, Any]) -> str:
    text = BEFORE
    for old, new in edit["put"]:
        assert old in text
        text = text.replace(old, new, 1)
    return text


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit["edit"])
def test_what_is_said(edit: dict[str, Any]) -> None:
    path = Path("order.yaml")
    changes = compare(load_text(BEFORE, path), load_text(edited(edit), path))
    assert [[change.what, change.words] for change in changes] == edit["says"]


def test_every_kind_of_change_is_said_somewhere() -> None:
    around = {"gate", "recipe"}  # settings outside plans
    assert {what for edit in EDITS for what, _ in edit["says"]} == set(LABELS) - around
