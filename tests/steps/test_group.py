"""group"""

from datetime import timedelta

import pytest

from planbook.step import Step
from steps.group import Group
from steps.note import Note
from tests.steps.bench import Bench

COUNTER = "<button onclick=\"log.push(1); document.title = 'Page ' + log.length\">Next</button>"


async def test_its_steps_are_done_once(bench: Bench) -> None:
    played = await bench.play(COUNTER, "- group: Twice\n  steps:\n    - click: Next\n    - click: Next")
    assert (played.because, await played.log()) == (None, "1 1")
    assert [step.started.parent for step in played.record.steps] == [None, 1, 1]


async def test_with_at_most_they_are_repeated_until_a_look_holds(bench: Bench) -> None:
    steps = "- group: All pages\n  at_most: 9\n  steps:\n    - until: {page_title: Page 3}\n    - click: Next"
    played = await bench.play(COUNTER, steps)
    assert (played.because, await played.log()) == (None, "1 1 1")


@pytest.mark.parametrize(("at_most", "limit"), [("2", "2 turns"), ("200ms", "0.2 seconds")])
async def test_too_many_turns(bench: Bench, at_most: str, limit: str) -> None:
    steps = f"- group: All pages\n  at_most: {at_most}\n  steps:\n    - until: {{page_title: Never}}\n    - pause: 50ms"
    played = await bench.play(COUNTER, steps)
    assert played.error == ("timeout", f"no `until` in it held within {limit}")


def test_turns_or_time() -> None:
    steps = [Step(do=Note(text="x"))]
    read = [
        Group.model_validate({"title": "x", "at_most": at_most, "steps": steps}).at_most for at_most in ("50", "10m")
    ]
    assert read == [50, timedelta(minutes=10)]
