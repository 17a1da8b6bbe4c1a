"""The cells of a notebook."""

import sample
from sample import Story, cells

from planbook.record import Record
from planbook.report.arrange import notebook
from planbook.report.cells import Note, Step, counts, outcome_of, to_look_at

LOOP = cells(
    {"sentence": "Outer", "kind": "group"},
    {"depth": 1, "text": "A note inside."},
    {"depth": 1, "sentence": "Inner", "kind": "group"},
    {"depth": 2, "sentence": "Click"},
    {"sentence": "After"},
)


def shape(blocks: list[Note | Step]) -> list[object]:
    """Returns cells as nested lists: `n` for a note, a number for a step that never ran, else its turns by name."""
    return [_step(block) if isinstance(block, Step) else "n" for block in blocks]


def _step(step: Step) -> object:
    if not step.runs:
        return [step.number, *shape(step.inside)] if step.inside else step.number
    return {(step.number, run.index): [f"{turn.name}:{shape(turn.blocks)}" for turn in run.turns] for run in step.runs}


def test_a_plan_that_never_ran_is_shown_as_planned() -> None:
    book = notebook(Story(LOOP).record)
    assert shape(book.blocks) == [[1, "n", [2, 3]], 4]
    assert {block.outcome for block in book.blocks if isinstance(block, Step)} == {"not_run"}


def test_turns_within_turns() -> None:
    story = Story(LOOP)
    with story.inside(1):
        for outer in ("1", "2"):
            with story.inside(2, outer):
                story.step(3, turn=f"{outer}.1")
                story.step(3, turn=f"{outer}.2")
    book = notebook(story.record)
    assert shape(book.blocks) == [
        {
            (1, 1): [
                """Turn 1:['n', {(2, 2): ['Turn 1:[{(3, 3): []}]', 'Turn 2:[{(3, 4): []}]']}]""",
                """Turn 2:[{(2, 5): ['Turn 1:[{(3, 6): []}]', 'Turn 2:[{(3, 7): []}]']}]""",
            ]
        },
        4,
    ]


def test_a_group_done_once_in_each_turn_has_no_turns_of_its_own() -> None:
    story = Story(LOOP)
    for turn in ("1", "2"):
        with story.inside(1, turn):
            story.step(2, turn=turn)
    (outer, after) = notebook(story.record).blocks
    assert isinstance(outer, Step) and isinstance(after, Step)
    assert [run.turn for run in outer.runs] == ["1", "2"]
    assert [[turn.name for turn in run.turns] for run in outer.runs] == [[""], [""]]


def test_where_a_killed_run_stopped_the_rest_of_the_turn_is_planned() -> None:
    story = Story(LOOP)
    story.within.append(story.begin(1))
    story.begin(2, "1")
    (outer, after) = notebook(story.record).blocks
    assert isinstance(outer, Step) and isinstance(after, Step)
    assert (outer.outcome, after.outcome) == ("unfinished", "not_run")
    note, inner = outer.runs[0].turns[0].blocks
    assert isinstance(note, Note) and isinstance(inner, Step) and inner.outcome == "unfinished"
    assert shape(inner.runs[0].turns[0].blocks) == [3]


def test_steps_that_are_not_of_the_plan_stand_where_they_happened() -> None:
    story = Story(cells({"sentence": "One"}, {"sentence": "Two"}, {"sentence": "Three"}))
    story.step(1)
    story.step(0, id="cookies", title="Reject cookies")
    story.step(2)
    story.step(0, id="cookies", title="Reject cookies")
    titles = [block.heading for block in notebook(story.record).blocks if isinstance(block, Step)]
    assert titles == ["One", "Reject cookies", "Two", "Reject cookies", "Three"]


def test_a_heading_has_the_values_of_its_only_turn() -> None:
    story = Story(cells({"sentence": "Go to {{ a }}"}, {"sentence": "Click", "title": "Order"}))
    story.step(1, sentence="Go to /paper")
    story.step(2)
    one, two = notebook(story.record).blocks
    assert isinstance(one, Step) and isinstance(two, Step)
    assert (one.heading, one.sentence) == ("Go to /paper", "")
    assert (two.heading, two.sentence) == ("Order", "Click")


def test_counts_are_of_what_was_done_not_of_what_holds_it() -> None:
    assert counts(sample.failed().record) == {"failed": 1, "not_reached": 5, "passed_on_retry": 1, "passed": 5}
    killed = Record.of(sample.failed().events[:9])
    assert counts(killed) == {"passed": 2, "not_run": 9, "unfinished": 1}


def test_what_one_looks_at_first_is_the_innermost_failure() -> None:
    story = Story(LOOP)
    with story.inside(1, status="failed"), story.inside(2, "1", status="failed"):
        story.step(3, turn="1.1")
        index = story.begin(3, "1.2")
        story.end(index, "failed", error=sample.NOT_FOUND)
    found = to_look_at(story.record)
    assert found and found.started.index == index


def test_what_one_looks_at_first_in_a_flaky_run_is_the_first_retry() -> None:
    found = to_look_at(sample.passed().record)
    assert found and (found.started.number, outcome_of(found)) == (3, "passed_on_retry")


def test_nothing_to_look_at_in_a_run_that_passed() -> None:
    story = Story(cells({"sentence": "One"}))
    story.step(1)
    assert to_look_at(story.finish().record) is None


def started_over(turns: bool = False) -> Story:
    """Returns a group that fails in its first attempt, and passes in the second."""
    story = Story(LOOP)
    group = story.begin(1)
    story.within.append(group)
    story.end(story.begin(2, "1" if turns else None), "failed", error=sample.NOT_FOUND)
    story.attempt(group, 1, 500, sample.NOT_FOUND)
    story.clock += 1
    for turn in ("1", "2") if turns else (None,):
        story.step(2, turn=turn)
    story.attempt(group, 2, 0)
    story.within.pop()
    story.end(group, "passed_on_retry", attempts=2)
    story.step(4)
    return story.finish("flaky")


def test_a_group_that_started_over_is_shown_by_its_tries() -> None:
    (group, _) = notebook(started_over().record).blocks
    assert isinstance(group, Step)
    assert [(turn.name, turn.outcome) for turn in group.runs[0].turns] == [("Try 1", "failed"), ("Try 2", "passed")]
    (group, _) = notebook(started_over(turns=True).record).blocks
    assert isinstance(group, Step)
    assert [turn.name for turn in group.runs[0].turns] == ["Try 1, turn 1", "Try 2, turn 1", "Try 2, turn 2"]


def test_a_try_that_was_given_up_does_not_count_and_is_not_looked_at() -> None:
    record = started_over().record
    assert counts(record) == {"passed_on_retry": 1, "passed": 2}
    found = to_look_at(record)
    assert found and found.started.number == 1


def test_an_error_is_shown_where_it_happened() -> None:
    story = Story(LOOP)
    with story.inside(1, status="failed", error=sample.NOT_FOUND):
        story.end(story.begin(2), "failed", error=sample.NOT_FOUND)
    (group, _) = notebook(story.finish("failed").record).blocks
    assert isinstance(group, Step)
    inner = group.runs[0].turns[0].steps[0]
    assert (group.runs[0].error, inner.error) == (None, sample.NOT_FOUND)
