"""Values that are written as JSON, and are equal after they are read again."""

import json
import math
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from planbook.files.typed_json import from_typed_json, to_typed_json


@pytest.mark.parametrize(
    "value",
    [
        date(2026, 3, 31),
        datetime(2026, 3, 31, 13, 28),
        time(13, 28),
        timedelta(days=-1, microseconds=5),
        math.inf,
        (1, ("a", None)),
        [{"due": date(2026, 3, 31), "no": "7"}, {"due": None, "no": "8"}],
        {1: "one", None: 2, date(2026, 1, 1): [()]},
        {"$date": "no date of ours"},
        {"a": {"$tuple": [1]}},
    ],
)
def test_a_value_is_what_it_was(value: Any) -> None:
    told = to_typed_json(value)
    again = from_typed_json(json.loads(json.dumps(told)))
    assert repr(again) == repr(value) and told is not value


@pytest.mark.parametrize("value", ["a", 7, 1.5, 10**30, True, None, [], {}, {"a": [{"b": 1}]}, ["2026-03-31"]])
def test_what_json_has_a_type_for_is_told_once(value: Any) -> None:
    assert to_typed_json(value) is value
