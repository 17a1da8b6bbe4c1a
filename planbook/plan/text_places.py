"""Finds the places of words in the text of a loaded plan."""

import re

from planbook.plan.problem import Place, ProblemCollector
from planbook.step.kind import Step


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
