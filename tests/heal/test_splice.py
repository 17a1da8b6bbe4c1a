"""A new target is put into the text of a plan; all else stays as it was written."""

from pathlib import Path
from textwrap import dedent, indent

import pytest

from planbook.heal.places import Written, all_targets
from planbook.heal.splice import with_target
from planbook.plan.edit import CannotSplice
from planbook.plan.load import load_text

HEAD = "planbook: 1\nname: tried\nstart: https://shop.example/\nsteps:\n"
NEW = {"button": "Log in"}


@pytest.mark.parametrize(
    ("step", "target", "after"),
    [
        ("- click: Sign in  # why", NEW, "- click: {button: Log in}  # why"),
        ("- click: Sign in", "Log in", "- click: Log in"),
        ("- click: 'Sign in'", "Log in", "- click: 'Log in'"),
        ("- click: {button: Sign in, times: 2}  # why", NEW, "- click: {button: Log in, times: 2}  # why"),
        ("- click: {text: Sign in}", NEW, "- click: {button: Log in}"),
        ("- click: {button: Sign in, nth: 2}", NEW, "- click: {button: Log in}"),
        (
            "- fill: {field: Name, with: Ann}",
            {"role": "textbox", "in": {"form": "Order"}},
            "- fill: {role: textbox, in: {form: Order}, with: Ann}",
        ),
        (
            "- fill:\n    field: Name  # its label\n    with: Ann",
            {"field": "Full name"},
            "- fill:\n    field: Full name  # its label\n    with: Ann",
        ),
        (
            "- fill:\n    field: Name  # its label\n    with: Ann",
            {"testid": "name", "in": {"form": "Order"}},
            "- fill:\n    testid: name  # its label\n    in: {form: Order}\n    with: Ann",
        ),
        (
            "- click: {button: Sign in, or: [{css: '#in'}]}",
            NEW,
            "- click: {button: Log in, or: [{css: '#in'}]}",
        ),
        ("- drag: {listitem: A, to: {listitem: B}}", {"listitem": "C"}, "- drag: {listitem: C, to: {listitem: B}}"),
    ],
)
def test_only_the_target_changes(step: str, target: Written, after: str) -> None:
    text = _plan(step)
    place = next(all_targets(load_text(text, Path("tried.yaml"))))
    assert with_target(text, Path("tried.yaml"), place, target) == _plan(after)


def test_a_target_that_cannot_be_replaced_is_said() -> None:
    text = _plan("- click: {button: Sign in}")
    place = next(all_targets(load_text(text, Path("tried.yaml"))))
    with pytest.raises(CannotSplice, match="a bare name has no place among other keys"):
        with_target(text, Path("tried.yaml"), place, "Log in")


def _plan(step: str) -> str:
    return HEAD + indent(f"- goto: /\n{dedent(step)}\n- click: Other\n", "  ")
