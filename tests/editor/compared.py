"""Compares the schema with the loader: both or neither must refuse a plan, if its shape is the reason."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator

from planbook.errors import PlanProblems
from planbook.plan.load import load_text
from tests.editor.mutants import Mutant, mutants, read

OTHER_REASONS = {
    "name", "id", "expression", "secret", "yaml", "pattern", "timezone", "allow", "whenever", "schema", "json-text",
}  # fmt: skip
"""Rules that are not about shape: they depend on the file's name, on other places, or on the content of a text.

`schema` is what JSON Schema says of a schema in a plan; editors would have to fetch that from elsewhere.
"""
_ELSEWHERE = (
    "there is no value '",
    "there is no input '",
    'there is no key "',
    "there is no session ",
    "the key '",
    "'planbook: 1' is not",
)


@dataclass
class Figures:
    """How often the two agree; `let_through` and `held_up` are the plans on which they disagree."""

    refused: int = 0
    accepted: int = 0
    let_through: list[tuple[Mutant, str]] = field(default_factory=list)
    held_up: list[tuple[Mutant, str]] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.refused} plans refused for their shape, of which the schema accepts {len(self.let_through)}; "
            f"{self.accepted} plans accepted, of which the schema refuses {len(self.held_up)}"
        )


def compare(plans: Iterable[Any], validator: Draft7Validator, every: int = 1) -> Figures:
    """Returns the figures for mutants of these plans: one per place and change, and one of every `every` of those."""
    figures = Figures()
    for mutant in _different(plans, every):
        problems = loaded(mutant.text)
        error = next(validator.iter_errors(read(mutant.text)), None)
        if not problems:
            figures.accepted += 1
            if error:
                figures.held_up.append((mutant, f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"))
        elif shape := is_about_shape(problems):
            figures.refused += 1
            if not error:
                figures.let_through.append((mutant, "; ".join(shape)))
    return figures


def is_about_shape(problems: list[tuple[str, str]]) -> list[str]:
    """Returns the problems that a schema can detect."""
    return [f"{said} [{rule}]" for rule, said in problems if not _is_other(rule, said)]


def loaded(text: str, path: Path = Path("plan.yaml")) -> list[tuple[str, str]]:
    """Returns the rules that a plan breaks, with the messages; empty if it loads."""
    try:
        load_text(text, path)
    except PlanProblems as problems:
        return [(problem.rule, problem.message) for problem in problems.problems]
    return []


def pieces(plan: Any) -> Iterator[Any]:
    """Yields a plan for each step that is valid alone: checking it is much faster than checking the whole plan."""
    steps = plan.get("steps")
    if not isinstance(steps, list) or len(steps) < 2:
        yield plan
        return
    for step in steps:
        alone = {**plan, "steps": [step]}
        yield plan if loaded(json.dumps(alone)) and not loaded(json.dumps(plan)) else alone


def _is_other(rule: str, said: str) -> bool:
    between_values = (" does not fit this input", "'min' is above 'max'")
    return rule in OTHER_REASONS or said.startswith(_ELSEWHERE) or any(words in said for words in between_values)


def _different(plans: Iterable[Any], every: int) -> Iterator[Mutant]:
    seen: set[tuple[str, str]] = set()
    for plan in (piece for whole in plans for piece in pieces(whole)):
        for mutant in mutants(plan):
            if (mutant.where, mutant.what) not in seen:
                seen.add((mutant.where, mutant.what))
                if len(seen) % every == 0:
                    yield mutant
