"""The choice of a model among elements that may be the one of the past. It names one by its number, and no selector."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from planbook.events import Fingerprint


@dataclass(frozen=True)
class Question:
    """Which of these elements is the one that a step of a plan had before? `doubt`: why that is not certain."""

    plan: str
    goal: str
    step: str
    past: Fingerprint
    candidates: Sequence[Fingerprint]
    doubt: str


@dataclass(frozen=True)
class Choice:
    """What a model answered, and its cost. `number` counts from 1; None: none of them, or no answer (`error`).

    `run_id` is the record of the call in the history.
    """

    model: str
    run_id: str
    number: int | None = None
    because: str = ""
    cost_usd: float = 0.0
    error: str = ""


Choose = Callable[[Question], Awaitable[Choice]]
"""Asks a model. An answer that cannot be used is a Choice with an error."""
