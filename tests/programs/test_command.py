"""The command of a program."""

from pathlib import Path

import pytest

from planbook.errors import StepError
from planbook.places import Project
from planbook.programs.command import command
from planbook.programs.order import Order
from planbook.settings.programs import Program


def arguments(folder: Path, *argv: str, **args: str) -> list[str]:
    program = Program(argv=["true", *argv], network=True)
    scratch = folder / "scratch"
    scratch.mkdir()
    return list(command(Order("it", args), program, Project(folder), {}, {}, scratch).argv[1:])


def test_an_empty_value_does_not_let_the_next_one_begin_an_option(tmp_path: Path) -> None:
    with pytest.raises(StepError, match='it: the argument b is "-rf", and begins with -'):
        arguments(tmp_path, "{args.a}{args.b}", a="", b="-rf")


def test_values_that_begin_no_argument_may_begin_with_a_dash(tmp_path: Path) -> None:
    made = arguments(tmp_path, "{args.a}{args.b}", "-{args.b}", "--", "{args.b}", a="x", b="-rf")
    assert made == ["x-rf", "--rf", "--", "-rf"]
