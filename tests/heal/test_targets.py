"""New targets are in the style of the old one, and keep its expressions."""

from typing import Any

import pytest

from planbook.heal.places import Written
from planbook.heal.targets import targets_like
from planbook.step.target import Target

WAYS: list[dict[str, Any]] = [
    {"button": "Log in"},
    {"button": "Log in", "in": {"form": "Account"}},
    {"css": "#in"},
]
ROW = {"row": "{{ inputs.who }}"}


@pytest.mark.parametrize(
    ("old", "targets"),
    [
        ("Sign in", ["Log in", *WAYS]),
        ({"button": "Sign in"}, WAYS),
        ({"button": "Sign in", "exact": "true", "nth": "2"}, WAYS),
        ({"button": "Sign in", "in": ROW}, [{"button": "Log in", "in": ROW}]),
        ({"button": "{{ inputs.who }}"}, []),
        ({"button": "Sign in", "frame": "Pay"}, [{"button": "Log in", "frame": "Pay"}, *WAYS]),
        ({"button": "Sign in", "or": [{"css": "#sign-in"}]}, WAYS),
    ],
)
def test_targets_are_like_the_old_one(old: Written, targets: list[Written]) -> None:
    assert list(targets_like(Target.model_validate(old), WAYS)) == targets
