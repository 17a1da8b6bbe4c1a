"""Writes a plan as a careful person would write it. Loading the result gives an equal plan."""

from collections.abc import Iterator
from typing import Any

from planbook.plan.authored import plan_as_written
from planbook.plan.emit import entry_lines, item_lines
from planbook.plan.load import load_text
from planbook.plan.model import Plan
from planbook.plan.schema import FILE
from planbook.plan.walk import all_steps
from planbook.step.kind import Step

SCHEMA = f"# yaml-language-server: $schema={FILE}"


def write(plan: Plan) -> str:
    """Returns the text of the plan's file. An id is written only if reading would not generate the same."""
    ids: frozenset[str] = frozenset()
    while True:
        text = _text(plan_as_written(plan, ids))
        read = load_text(text, plan.file.with_name(f"{plan.name}.yaml"))
        missing = {mine.id for mine, made in _pairs(plan, read) if mine.id and mine.id != made.id}
        if missing <= ids:
            return text
        ids |= {name for name in missing if name}


def _pairs(plan: Plan, read: Plan) -> Iterator[tuple[Step, Step]]:
    return zip(all_steps(plan), all_steps(read), strict=True)


def _text(written: dict[str, Any]) -> str:
    lines = [SCHEMA]
    for key, value in written.items():
        lines += ["", "steps:"] if key == "steps" else []
        lines += list(item_lines(value, 2)) if key == "steps" else list(entry_lines(key, value, 0, key in ("inputs",)))
    return "\n".join(lines) + "\n"
