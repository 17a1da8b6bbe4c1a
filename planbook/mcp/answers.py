"""Answers that fit into a model's context: JSON or text of at most so many tokens, and what was left out."""

import json
from typing import Any

from planbook.browser.reading.tokens import tokens

BUDGET = 2000
"""Tokens of an answer, unless more is asked for (`budget`)."""
LARGEST = 20_000
CUT = "\n… The rest is left out ({count} more characters). Ask with a larger budget."


def fitted(answer: Any, budget: int = BUDGET) -> str:
    """Returns the answer as text: a text as it is, anything else as JSON. What does not fit is left out, and said."""
    budget = max(100, min(budget, LARGEST))
    if isinstance(answer, str):
        return _cut(answer, budget)
    text = _json(answer)
    while tokens(text) > budget and _shorten(answer, tokens(text) / budget):
        text = _json(answer)
    return _cut(text, budget)


def _json(answer: Any) -> str:
    return json.dumps(answer, ensure_ascii=False, indent=1)


def _shorten(answer: Any, times: float) -> bool:
    """Takes items from the end of the longest list of the answer. Returns whether there was one to shorten."""
    if not isinstance(answer, dict):
        return False
    lists = {name: value for name, value in answer.items() if isinstance(value, list) and len(value) > 1}
    if not lists:
        return False
    name = max(lists, key=lambda each: len(_json(lists[each])))
    keep = min(len(lists[name]) - 1, max(1, int(len(lists[name]) / times)))
    before = int(answer.get("left_out", {}).get(name, 0))
    answer.setdefault("left_out", {})[name] = before + len(lists[name]) - keep
    answer[name] = lists[name][:keep]
    return True


def _cut(text: str, budget: int) -> str:
    if tokens(text) <= budget:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if tokens(text[:middle]) <= budget else (low, middle - 1)
    return text[:low] + CUT.format(count=f"{len(text) - low:,}")
