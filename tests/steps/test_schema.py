"""A JSON Schema in a plan, where every scalar is text."""

import pytest

from planbook.step.model import WRITTEN
from steps.agent import Agent, Limits


def given(**schema: object) -> object:
    written = {"name": "it", "task": "Count.", "output": {"schema": schema}}
    output = Agent.model_validate(written, context=WRITTEN).output
    assert output is not None
    return output.schema_


def test_numbers_are_exact() -> None:
    large = "9007199254740993"
    assert given(type="integer", enum=[large, "-2", "1e3"]) == {"type": "integer", "enum": [int(large), -2, 1000]}
    assert given(type="number", minimum="0.5", maximum="2.0") == {"type": "number", "minimum": 0.5, "maximum": 2}


@pytest.mark.parametrize("written", ["nan", "inf", "1e999"])
def test_no_limit_is_without_a_value(written: str) -> None:
    """Nothing is less than NaN: such a `minimum` would let every number pass."""
    with pytest.raises(ValueError, match=f"'{written}' is not a number of JSON"):
        given(type="number", minimum=written)
    with pytest.raises(ValueError, match="cost"):
        Limits.model_validate({"cost": written}, context=WRITTEN)


def test_a_task_may_take_no_time() -> None:
    do = Agent.model_validate({"name": "it", "task": "Count.", "limits": {"time": "0s"}}, context=WRITTEN)
    assert do.order().limits.time == 0.0
