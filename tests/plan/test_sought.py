"""An empty expression in a text that the page is searched for is an error, wherever it is."""

from typing import Any

import pytest

from planbook.errors import StepError
from planbook.step import Look, Model, Target
from planbook.values.render import render_model
from steps._columns import Column
from steps.dialog import Dialog
from steps.extract import Extract
from steps.highlight import Highlight
from steps.select import Select

SCOPE: dict[str, Any] = {"values": {"x": "", "none": None, "blank": " \u00a0", "list": ["a", ""], "y": "Ink"}}
EMPTY = "{{ values.x }}"
SOUGHT: list[tuple[type[Model], Any]] = [
    (Target, EMPTY),
    (Target, {"button": EMPTY}),
    (Target, {"text": EMPTY, "exact": True}),
    (Target, {"row": EMPTY}),
    (Target, {"css": EMPTY}),
    (Target, {"css": ".card", "has_text": EMPTY}),
    (Target, {"button": "Remove", "in": {"row": EMPTY}}),
    (Target, {"button": "Remove", "near": {"text": EMPTY}}),
    (Target, {"button": "Remove", "has": EMPTY}),
    (Target, {"button": "Remove", "frame": EMPTY}),
    (Target, {"or": [{"button": "Remove"}, {"text": EMPTY}]}),
    (Look, {"text": EMPTY}),
    (Look, {"css": "p", "contains": EMPTY}),
    (Look, {"not": {"text": EMPTY}}),
    (Look, {"address": EMPTY}),
    (Look, {"page_title": EMPTY}),
    (Column, {"column": EMPTY}),
    (Column, {"link": "Show", "match": EMPTY}),
    (Extract, {"from": {"css": "p"}, "match": EMPTY, "into": "v"}),
    (Extract, {"response": EMPTY, "into": "v"}),
    (Select, {"field": "Size", "pick": EMPTY}),
    (Select, {"field": "Size", "pick": ["S", EMPTY]}),
    (Highlight, {"css": "p", "part": EMPTY}),
    (Dialog, {"do": "accept", "contains": EMPTY}),
]

HINT = "; give it a value before this step"
EVERYTHING = ", so it would match everything" + HINT
SOMETHING_ELSE = " would match something else" + HINT


@pytest.mark.parametrize(("model", "written"), SOUGHT, ids=[f"{model.__name__} {what}" for model, what in SOUGHT])
def test_nothing_is_looked_for_by_nothing(model: type[Model], written: Any) -> None:
    assert _error(model, written) == "value: {{ values.x }} is empty" + EVERYTHING


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ({"text": "{{ values.none }}"}, "{{ values.none }} is empty" + EVERYTHING),
        ({"text": "{{ values.blank }}"}, "{{ values.blank }} is empty" + EVERYTHING),
        ({"text": "Order {{ values.x }}"},
         '{{ values.x }} is empty, so "Order {{ values.x }}"' + SOMETHING_ELSE),
        ({"text": "/^No {{ values.x }}/"},
         '{{ values.x }} is empty, so "^No {{ values.x }}"' + SOMETHING_ELSE),
    ],
)  # fmt: skip
def test_nothing_in_other_words(written: Any, words: str) -> None:
    assert _error(Target, written) == f"value: {words}"


def test_a_list_with_nothing_in_it() -> None:
    said = "value: {{ values.list }} is empty" + EVERYTHING
    assert _error(Select, {"field": "Size", "pick": "{{ values.list }}"}) == said


@pytest.mark.parametrize(
    "written",
    [
        {"css": "p", "reads": EMPTY},
        {"css": "input", "value": EMPTY},
        {"css": "input", "attribute": {"title": EMPTY}},
        {"text": "{{ values.y }}{{ values.x or '!' }}"},
    ],
)
def test_what_is_compared_as_a_whole_may_be_empty(written: Any) -> None:
    render_model(Look.model_validate(written), SCOPE)


def _error(model: type[Model], written: Any) -> str:
    with pytest.raises(StepError) as error:
        render_model(model.model_validate(written), SCOPE)
    return str(error.value)
