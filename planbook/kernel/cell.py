"""What a cell of a notebook is: nothing, the head of a plan (or all of it), or steps."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from planbook.errors import PlanbookError
from planbook.plan.model import Plan
from planbook.plan.problem import ProblemCollector
from planbook.plan.source import Mapping as Source
from planbook.plan.source import Sequence as List
from planbook.plan.source import Text, read_yaml
from planbook.plan.topics import keys_of
from planbook.step.kind import Step
from steps.table import KINDS

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
NO_CELL = "A cell is the head of a plan (planbook, name, goal, start, …) or a list of steps."
_HEAD = re.compile(r"^(planbook|name|goal|start):", re.MULTILINE)


@dataclass(frozen=True)
class Cell:
    """A cell. `name` is the plan's, if it is a head with a good one."""

    source: str
    is_empty: bool = False
    is_head: bool = False
    has_steps: bool = False
    name: str = "notebook"


def cell_of(code: str) -> Cell:
    """Reads a cell. Raises PlanbookError if it is not YAML, or neither a head nor steps."""
    source = code.strip("\n").rstrip()
    if not any(line.strip() and not line.lstrip().startswith("#") for line in source.splitlines()):
        return Cell(source, is_empty=True)
    found = ProblemCollector("")
    written = read_yaml(source, found)
    if len(found):
        first = found.sorted()[0]
        raise PlanbookError(f"line {first.line}: {first.message}")
    if isinstance(written, Source):
        if not any(key in _only_in_heads() for key in written):
            return Cell(source)
        name = written.get("name")
        good = str(name) if isinstance(name, Text) and NAME.fullmatch(name) else "notebook"
        return Cell(source, is_head=True, has_steps="steps" in written, name=good)
    if isinstance(written, List):
        return Cell(source)
    raise PlanbookError(NO_CELL)


def head_keys() -> Mapping[str, str]:
    """Returns the keys of a plan with what they mean."""
    return keys_of(Plan)


def _only_in_heads() -> set[str]:
    return set(head_keys()) - set(KINDS) - set(Step.envelope) - {"steps"}


def is_head(code: str) -> bool:
    """Returns whether a cell that is being written is a head."""
    return bool(_HEAD.search(code))
