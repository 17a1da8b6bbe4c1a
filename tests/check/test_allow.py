"""Suppressions: where they are written, what they need, and the messages about wrong ones."""

from pathlib import Path

from planbook.check.judge import apply_rules
from planbook.check.rules.unused_input import UnusedInput
from planbook.check.rules.unused_value import UnusedValue

HEAD = "planbook: 1\nname: plan\nstart: https://shop.example/\n"


def said(text: str) -> list[str]:
    """Returns the messages about a plan without their excerpts: line, column and message."""
    problems = apply_rules((HEAD + text).encode(), Path("plan.yaml"), [UnusedInput(), UnusedValue()]).problems
    return [f"{one.line}:{one.column}: {one.message} [{one.rule}]" for one in problems]


def plan(inputs: str = "inputs:\n  item:\n", steps: str = "  - goto: /\n") -> str:
    return f"{inputs}steps:\n{steps}"


FOUND = ["5:3: the input 'item' is never used. Use it in a step, or take it out [unused-input]"]


def test_on_the_line() -> None:
    assert said(plan()) == FOUND
    assert said(plan("inputs:\n  item:  # planbook: allow unused-input because the caller gives it\n")) == []


def test_alone_on_the_line_above() -> None:
    comment = "  # planbook: allow unused-input because the caller gives it\n"
    assert said(plan(f"inputs:\n{comment}  item:\n")) == []
    assert said(plan(f"inputs:\n{comment}\n  # More on it.\n\n  item:\n")) == []


def test_alone_on_the_line_below_is_about_something_else() -> None:
    assert said(plan("inputs:\n  item:\n  # planbook: allow unused-input because the caller gives it\n  "
                     'other: {default: "2"}\n', '  - goto: "/{{ inputs.other }}"\n')) == [
        *FOUND, "6:21: nothing here needs 'unused-input' to be allowed. Take it out [suppression]",
    ]  # fmt: skip


def test_several_rules() -> None:
    text = "inputs: {item: }  # planbook: allow unused-input, unused-value because both are for the caller\n"
    assert said(plan(text)) == ["4:51: nothing here needs 'unused-value' to be allowed. Take it out [suppression]"]


def test_without_a_reason_nothing_is_allowed() -> None:
    for end in ("", " because", " because  "):
        assert said(plan(f"inputs:\n  item:  # planbook: allow unused-input{end}\n")) == [
            *FOUND,
            "5:10: 'unused-input' is allowed without a reason. Say why: … because … [suppression]",
        ]


def test_a_rule_that_there_is_not() -> None:
    text = "inputs:\n  item:  # planbook: allow unused-imput because the caller gives it\n"
    assert said(plan(text)) == [
        *FOUND,
        "5:28: there is no rule 'unused-imput' that can be allowed. Did you mean 'unused-input'? [suppression]",
    ]


def test_a_structural_problem_cannot_be_allowed() -> None:
    [problem] = said(plan("", "  - gotoo: /  # planbook: allow kind because I like it\n"))
    assert problem.startswith("5:5: there is no kind of step called 'gotoo'")


def test_a_comment_of_another_form() -> None:
    assert said(plan("inputs:\n  item:  # planbook: ignore unused-input\n")) == [
        *FOUND,
        "5:10: 'planbook: ignore unused-input' says nothing that planbook knows. "
        "Write # planbook: allow RULE because REASON [suppression]",
    ]


def test_a_rule_that_was_not_asked_may_be_allowed() -> None:
    assert said(plan("", "  - goto: /  # planbook: allow fixed-wait because the site animates\n")) == []


def test_what_is_no_comment_allows_nothing() -> None:
    hash_in_text = (
        "  - note: |\n      # planbook: allow fixed-weight because\n"
        "  - note: 'a # planbook: allow b'\n"
        '  - note: "a\n      # planbook: allow b"\n'
        "  - goto: /a#planbook:allow\n"
        "  - {note: 'it''s # planbook: allow b', title: x}\n"
    )
    assert said(plan("", hash_in_text)) == []


def test_a_comment_behind_the_sign_of_a_text_over_several_lines_is_one() -> None:
    steps = (
        "  - set:\n      way: |  # planbook: allow unused-value because it is for the caller\n        by\n        air\n"
    )
    assert said(plan("", steps)) == []
