"""set"""

import pytest
from pydantic import ValidationError

from steps.set import Set
from tests.steps.bench import Bench


async def test_text_stays_text_and_an_expression_keeps_its_type(bench: Bench) -> None:
    steps = "- set: {a: 42, b: '{{ 42 }}', c: 'no {{ 1 + 1 }}', d: ['{{ 1 }}', x]}"
    played = await bench.play("", steps)
    assert played.values == {"a": "42", "b": 42, "c": "no 2", "d": [1, "x"]}


def test_it_says_what_it_sets() -> None:
    assert Set.model_validate({"a": "x", "b": "{{ 1 }}"}).describe() == 'Set a to "x" and b to {{ 1 }}'


def test_a_name_that_no_expression_can_say() -> None:
    message = "'order-no' cannot be the name of a value; write letters, digits and _, not starting with a digit"
    with pytest.raises(ValidationError, match=message):
        Set.model_validate({"order-no": "1"})
