"""Finds parts of format 1 that this version cannot run, before a run starts."""

import re

from planbook.plan.model import Plan
from planbook.plan.problem import Place, Problem, ProblemCollector, shown
from planbook.plan.walk import all_steps
from planbook.step.kind import Step
from steps.table import LATER

LEAVE_OUT = "leave it out, or wait for a later version"


def not_yet(plan: Plan) -> list[Problem]:
    """Returns the features that need a later version, sorted by place; empty if the plan can run."""
    book = ProblemCollector(shown(plan.file), plan.text)
    for step in all_steps(plan):
        if step.do.word in LATER:
            what = LATER[step.do.word]
            book.add(place_in(step, f"{step.do.word}:", book), what, LEAVE_OUT, "later")
    return book.sorted()


def place_of_key(key: str, book: ProblemCollector) -> Place:
    """Returns the place of one of the plan's own keys."""
    for number, line in enumerate(book.lines, 1):
        if line.startswith(f"{key}:"):
            return Place(number, 1, len(key))
    return Place()


def place_in(step: Step, word: str, book: ProblemCollector) -> Place:
    """Returns the place of a word in a step, as precisely as its text allows."""
    last = step.line + max(len(step.source.splitlines()), 1) - 1
    whole = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
    for number, line in enumerate(book.lines[step.line - 1 : last], step.line):
        if word and (found := whole.search(line)):
            return Place(number, found.start() + 1, len(word.rstrip(":")))
    return Place(step.line, 1)
