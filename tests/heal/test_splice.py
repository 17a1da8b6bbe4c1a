"""A new target is put into the text of a plan; all else stays as it was written."""

import subprocess
from pathlib import Path
from textwrap import dedent, indent

import pytest

from planbook.heal.places import Written, all_targets
from planbook.heal.splice import as_diff, with_target
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
            "- click:\n    button: Buy  # a\n    in:\n      region: Basket  # b\n      near: {heading: A}",
            {"button": "Buy", "in": {"region": "Cart", "near": {"heading": "A"}}},
            "- click:\n    button: Buy  # a\n    in:\n      region: Cart  # b\n      near: {heading: A}",
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


@pytest.mark.parametrize(
    ("steps", "number", "after"),
    [
        ("[{click: A}, {click: B}]", 1, "[{click: A}, {click: Log in}]"),
        ("[{group: G, steps: [{click: A}, {click: A}]}]", 1, "[{group: G, steps: [{click: A}, {click: Log in}]}]"),
        ("[{click: A, verify: [{hover: B}]}, {hover: B}]", 2, "[{click: A, verify: [{hover: B}]}, {hover: Log in}]"),
    ],
)  # fmt: skip
def test_of_steps_on_one_line_only_the_one_changes(steps: str, number: int, after: str) -> None:
    text = f"{HEAD.rstrip()} {steps}\n"
    place = list(all_targets(load_text(text, Path("tried.yaml"))))[number]
    assert with_target(text, Path("tried.yaml"), place, "Log in") == f"{HEAD.rstrip()} {after}\n"


def test_line_ends_and_letters_of_all_kinds_stay() -> None:
    text = _plan("- click: {button: Größe wählen}  # «so»\n- click: Weiter").replace("\n", "\r\n")
    places = list(all_targets(load_text(text, Path("tried.yaml"))))
    after = with_target(text, Path("tried.yaml"), places[0], {"button": "尺码: #1"})
    assert after == text.replace("Größe wählen", '"尺码: #1"')


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_git_takes_the_diff_whatever_is_in_the_lines(end: str, tmp_path: Path) -> None:
    before = _plan("- click: {button: Größe}  # a\u2028b\x0cc").replace("\n", end)[: -len(end)]
    after = before.replace("Größe", "Farbe").replace("click: Other", "click: Next")
    (tmp_path / "a.yaml").write_bytes(before.encode())
    diff = as_diff(before, after, "a.yaml").encode()
    subprocess.run(["git", "apply", "-"], input=diff, cwd=tmp_path, check=True)
    assert (tmp_path / "a.yaml").read_bytes() == after.encode()


def test_a_target_that_cannot_be_replaced_is_said() -> None:
    text = _plan("- click: {button: Sign in}")
    place = next(all_targets(load_text(text, Path("tried.yaml"))))
    with pytest.raises(CannotSplice, match="a bare name has no place among other keys"):
        with_target(text, Path("tried.yaml"), place, "Log in")


def _plan(step: str) -> str:
    return HEAD + indent(f"- goto: /\n{dedent(step)}\n- click: Other\n", "  ")
