"""The command: what it refuses, and the plan that it makes."""

from pathlib import Path

import pytest

from planbook.errors import PlanbookError
from planbook.places import Project
from planbook.studio.new_plan import NO_PLANS, open_book
from tests.scratch import Scratch


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "There is no plan in plans/ yet. Name a new one and its first page: planbook studio NAME --start URL"),
        (
            ("order",),
            'There is no plan "order" in plans/. There is none.\nTo make a new plan, name its first page: --start URL',
        ),
        (
            ("Order now", "--start", "shop.example"),
            "'Order now' cannot be a plan's name: write lower-case letters, digits and dashes, such as order-supplies",
        ),
    ],
)
def test_what_cannot_be_opened_says_what_to_do(tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    project = Scratch(tmp_path).project
    with pytest.raises(PlanbookError) as refused:
        open_book(next(iter(arguments), None), "shop.example" if "--start" in arguments else None, project)
    assert str(refused.value) == message
    assert not list((tmp_path / "plans").iterdir())


def test_the_command_refuses_without_starting_anything(tmp_path: Path) -> None:
    done = Scratch(tmp_path).planbook("studio", "--no-open")
    assert (done.code, done.out, done.err) == (2, "", f"{NO_PLANS}\n")


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [("--draft", "nope", 'There is no goal "nope".\n'), ("--set", "two", "--set two: write it as name=value")],
)
def test_what_is_refused_leaves_no_new_plan(tmp_path: Path, option: str, value: str, message: str) -> None:
    done = Scratch(tmp_path).planbook("studio", "new", "--start", "https://shop.example", option, value, "--no-open")
    assert done.code == 2 and message in done.err
    assert not list((tmp_path / "plans").iterdir())


def test_a_new_plan_has_a_start_and_a_note_and_never_replaces_one(tmp_path: Path) -> None:
    book = open_book("order", "shop.example/paper", Project(tmp_path))
    assert book.file.read_text() == (
        "planbook: 1\nname: order\ngoal: Say here what the plan is for.\nstart: https://shop.example/paper\n\n"
        "steps:\n  - note: |\n      ### Begin\n      Say here what a reader should know.\n"
    )
    assert book.plan and not [problem for problem in book.problems if "error" in problem.rule]
    with pytest.raises(PlanbookError) as refused:
        open_book("order", "https://other.example", Project(tmp_path))
    assert str(refused.value) == (
        "plans/order.yaml is there already. Leave out --start to open it, or choose another name"
    )
    assert open_book(None, None, Project(tmp_path)).file == book.file, "the plan that was changed last"
