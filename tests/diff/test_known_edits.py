"""A plan and a copy with known edits: the diff reports exactly those edits."""

import json
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import edits
import pytest
from edits import Draft, Known, drafts
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from planbook.diff import Change, compare, matched
from planbook.plan.load import load_text
from planbook.plan.walk import held_steps
from planbook.plan.write import write
from planbook.step.kind import Step

SENT = "; a commit step after it may send that"
"""The end of the message about a field before a commit step: it counts as data, whatever else it would be."""
some = settings(max_examples=100, deadline=None, derandomize=True)
few = settings(max_examples=40, deadline=None, derandomize=True)


def told(changes: list[Change], expected: list[Known]) -> Counter[Known]:
    """Returns the kinds of the changes, each with the expected word of its step."""
    words = [word for _, word in expected if word]
    about = [next((word for word in words if word in change.sentence), change.sentence) for change in changes]
    as_known = {word: what for what, word in expected}
    whats = (
        as_known.get(word, "data") if change.words.endswith(SENT) else change.what
        for change, word in zip(changes, about, strict=True)
    )
    return Counter(zip(whats, about, strict=True))


def assert_told(old: Draft, new: Draft, expected: list[Known]) -> None:
    changes = compare(old.plan, new.plan)
    assert told(changes, expected) == Counter(expected), [change.words for change in changes]
    assert [change.rank for change in changes] == sorted(change.rank for change in changes)


@some
@given(drafts(), st.sampled_from(edits.ON_STEPS), st.data())
def test_one_edit_of_a_step(old: Draft, edit: edits.Edit, data: st.DataObject) -> None:
    new = deepcopy(old)
    expected = edit(data, new, 0, len(new.steps))
    assume(expected)
    assert_told(old, new, expected)


@few
@given(drafts(), st.sampled_from(edits.ON_HEAD), st.data())
def test_one_edit_beside_the_steps(old: Draft, edit: edits.Edit, data: st.DataObject) -> None:
    new = deepcopy(old)
    expected = edit(data, new, 0, len(new.steps))
    changes = compare(old.plan, new.plan)
    assert [change.what for change in changes] == [what for what, _ in expected], [one.words for one in changes]


@pytest.mark.slow
@some
@given(drafts(least=12, most=16), st.sampled_from(edits.ON_STEPS), st.sampled_from(edits.ON_STEPS), st.data())
def test_two_edits_of_steps(old: Draft, first: edits.Edit, second: edits.Edit, data: st.DataObject) -> None:
    new = deepcopy(old)
    middle, whole = len(new.steps) // 2, len(new.steps)
    later = second(data, new, middle + 1, whole)
    expected = first(data, new, 0, middle - 1) + later
    assume(later and len(expected) > len(later))
    assert_told(old, new, expected)


@few
@given(drafts(), st.sampled_from(edits.ON_STEPS), st.data())
def test_the_other_way_round_something_changed_too(old: Draft, edit: edits.Edit, data: st.DataObject) -> None:
    new = deepcopy(old)
    assume(edit(data, new, 0, len(new.steps)))
    assert compare(new.plan, old.plan)


# What is only another way of writing the same -------------------------------------------------------------------------
def shuffled(value: Any, draw: Callable[[Any], Any]) -> Any:
    """Returns the value with the keys of every mapping in another order; the format's key stays the first."""
    if isinstance(value, dict):
        keys = draw(st.permutations(list(value)))
        if "planbook" in value:
            keys = ["planbook", *(key for key in keys if key != "planbook")]
        return {key: shuffled(value[key], draw) for key in keys}
    return [shuffled(item, draw) for item in value] if isinstance(value, list) else value


def commented(text: str, draw: Callable[[Any], Any]) -> str:
    """Returns the canonical text with comments and empty lines between its steps, and after them."""
    lines = []
    for line in text.splitlines():
        if line.startswith("  - ") and draw(st.booleans()):
            lines += ["", "  # why this is done"]
        lines.append(line + "  # so" if line.endswith("}") and draw(st.booleans()) else line)
    return "\n".join(lines) + "\n"


@pytest.mark.slow
@few
@given(drafts(), st.data())
def test_another_way_of_writing_it_is_no_change(old: Draft, data: st.DataObject) -> None:
    plan = old.plan
    keys = shuffled(json.loads(old.text), data.draw)
    canonical = write(plan)
    double = canonical.replace("'", '"') if "\\" not in canonical else canonical
    others = (json.dumps(keys), canonical, commented(canonical, data.draw), double, canonical.replace("\n", "\r\n"))
    for text in others:
        assert compare(plan, load_text(text, Path("plan.yaml"))) == []
        assert compare(load_text(text, Path("plan.yaml")), plan) == []


@few
@given(drafts(), st.lists(st.sampled_from(edits.ON_STEPS), max_size=4), st.data())
def test_matched_has_every_step_once_in_order(old: Draft, chosen: list[edits.Edit], data: st.DataObject) -> None:
    new = deepcopy(old)
    for edit in chosen:
        edit(data, new, 0, len(new.steps))
    before, now = old.plan, new.plan
    pairs = matched(before, now)
    assert [step for _, step in pairs if step] == in_file(now.steps)
    assert sorted(map(id, (step for step, _ in pairs if step))) == sorted(map(id, in_file(before.steps)))


def in_file(steps: list[Step]) -> list[Step]:
    return [one for step in steps for one in (step, *in_file(list(held_steps(step))))]
