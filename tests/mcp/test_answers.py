"""Answers fit into their budget, and say what was left out."""

import json

import pytest

from planbook.browser.reading.tokens import tokens
from planbook.mcp.answers import BUDGET, fitted

RUNS = {"items": [{"run_id": f"run-{number}", "status": "passed"} for number in range(500)], "next": None}


def test_what_fits_is_whole() -> None:
    assert json.loads(fitted({"items": [1, 2], "next": None})) == {"items": [1, 2], "next": None}
    assert fitted("a text") == "a text"


@pytest.mark.parametrize("budget", [100, 500, BUDGET])
def test_a_long_list_is_cut_and_says_so(budget: int) -> None:
    told = fitted(dict(RUNS), budget)
    answer = json.loads(told)
    assert tokens(told) <= budget
    assert answer["items"] == RUNS["items"][: len(answer["items"])] and answer["items"]
    assert answer["left_out"] == {"items": 500 - len(answer["items"])}


def test_a_long_text_is_cut_and_says_so() -> None:
    told = fitted("word " * 5000, 100)
    kept, _, note = told.rpartition("\n")
    assert tokens(kept) <= 100
    assert note == f"… The rest is left out ({25_000 - len(kept):,} more characters). Ask with a larger budget."


def test_one_long_item_is_cut_as_text() -> None:
    assert "Ask with a larger budget." in fitted({"items": ["word " * 5000]}, 100)
