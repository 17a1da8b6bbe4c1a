"""A `once` step does not act on another element than in earlier runs, and is not stopped by what varies."""

from typing import Any

import pytest

from planbook.events import Fingerprint
from planbook.fingerprints.drift import is_another

SEND = Fingerprint.model_validate(
    {
        "tag": "button", "role": "button", "name": "Send order", "text": "Send order", "attributes": {"id": "send"},
        "neighbours": ["Total", "Terms"], "beside": ["Note", "Help"], "around": ["Checkout"], "alike": 0,
    }
)  # fmt: skip
ELSEWHERE = {"attributes": {}, "neighbours": ["Draft", "Keep"], "beside": ["Open", "Print"], "around": ["Feedback"]}


def looks(**more: Any) -> Fingerprint:
    return Fingerprint.model_validate({**SEND.model_dump(), **more})


@pytest.mark.parametrize(
    "now",
    [
        looks(**ELSEWHERE),
        looks(name="Delete all", text="Delete all", attributes={"id": "delete"}),
        looks(name="Delete all", text="Delete all", **ELSEWHERE | {"attributes": {"id": "send"}}),
    ],
    ids=["same name elsewhere", "another name and id", "same id elsewhere"],
)
def test_it_is_another_one(now: Fingerprint) -> None:
    assert is_another(now, [SEND] * 2)
    assert not is_another(now, [now, SEND, SEND]), "what varies says nothing"
    assert not is_another(now, [SEND]), "after one run, nobody knows what varies"
    assert not is_another(now, [])


@pytest.mark.parametrize(
    "now",
    [
        SEND,
        looks(tag="div", attributes={"id": "css-1x2y3z9"}),
        looks(name="Place the order", text="Place the order"),
        looks(name="Buy now", text="Buy now"),
        looks(**ELSEWHERE | {"around": ["Checkout"]}),
    ],
    ids=["the same", "made anew", "renamed", "renamed, same id", "moved in its form"],
)
def test_it_is_the_same(now: Fingerprint) -> None:
    assert not is_another(now, [SEND] * 3)


def test_numbers_and_a_name_that_may_vary_say_nothing() -> None:
    bare: dict[str, Any] = {"attributes": {}, "beside": ["", ""]}
    first, second = (looks(name=f"Pay {price}", text=f"Pay {price}", **bare) for price in ("€ 12.50", "€ 1,199.00"))
    assert not is_another(second, [first] * 3)
