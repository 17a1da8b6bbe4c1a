"""What people are told of a draft beside its steps."""

from typing import Any

import pytest

from planbook.engine.events import Events
from planbook.planner import prompt
from planbook.planner.draft_events import tell_said, tell_used
from planbook.secrets.redaction import Mask
from tests.planner.drafted import Listener

PAGE = "\n<page_data>\nheading Shop\n</page_data>"
NOPE = 'not_found: No button "Nope" on the page.'


@pytest.mark.parametrize(
    ("tool", "given", "text", "is_error", "told"),
    [
        ("look", {}, PAGE, False, ["look: It looked at the page."]),
        ("look", {"address": "/terms"}, PAGE, False, ["look: It looked at /terms."]),
        ("undo_to", {"step": 2}, PAGE, False, ["undo: It took back the steps after step 2."]),
        ("try_step", {}, prompt.tried(1, "done") + PAGE, False, []),
        ("try_step", {}, prompt.tried(0, "failed", NOPE) + PAGE, True, [f"refused: It did not work: {NOPE}"]),
        (
            "try_step", {}, prompt.tried(0, "refused", "refused: 'Pay' sends.") + PAGE, True,
            ["refused: Not done, and not in the plan. refused: 'Pay' sends."],
        ),
        ("finish", {}, "The draft has no steps yet.", True, ["refused: The draft has no steps yet."]),
        ("ask_person", {}, "The person answered: 7", False, []),
    ],
)  # fmt: skip
def test_what_came_of_a_tool(tool: str, given: dict[str, Any], text: str, is_error: bool, told: list[str]) -> None:
    heard = Listener()
    tell_used(Events([heard], Mask({})), tool, given, ([{"type": "text", "text": text}], is_error))
    assert [f"{one.kind}: {one.message}" for one in heard] == told  # type: ignore[union-attr]


def test_what_the_model_says_is_masked_and_cut() -> None:
    heard = Listener()
    events = Events([heard], Mask({"PIN": "4711-0815"}))
    tell_said(events, "  The PIN is\n4711-0815. " + "x" * 700)
    tell_said(events, " \n")
    [one] = heard
    assert one.message.startswith("The PIN is ••••PIN. xxx") and len(one.message) < 620  # type: ignore[union-attr]
