"""How sure the planner is of a step: as of one that was tried and judged, unless something lowers that."""

from collections.abc import Mapping, Sequence
from typing import Any

from planbook.planner.draft import DraftStep

FULL = 0.95
"""For a step that was tried, matched exactly once, and is judged by something that did not hold before."""
DOUBTS: Mapping[str, tuple[float, str]] = {
    "fallback": (0.8, "a fallback matched, not the first target"),
    "selector": (0.7, "its target is a selector"),
    "late": (0.7, "it did not finish in time, although it happened"),
    "held": (0.6, "it held already before the change that it looks at"),
    "just_filled": (0.6, "it looks only at the field that was just filled"),
    "located": (0.6, "it was found, and not done"),
    "guessed": (0.3, "it was not tried"),
    "after_failed": (0.2, "a step before it failed when the plan was done again"),
    "failed": (0.1, "it failed when the plan was done again"),
}
"""What lowers the confidence in a step: to which value, and why, in words for a reviewer."""


def confidence(doubts: Sequence[str]) -> float:
    """Returns the confidence in a step about which there are these doubts."""
    return min((DOUBTS[doubt][0] for doubt in doubts), default=FULL)


def confidence_keys(doubts: Sequence[str]) -> dict[str, Any]:
    """Returns the keys that the plan's step gets: its confidence, and why, only if that is lowered."""
    if not doubts:
        return {}
    return {"confidence": confidence(doubts), "unsure": "; ".join(DOUBTS[doubt][1] for doubt in doubts)}


def doubts_of(step: DraftStep) -> list[str]:
    """Returns the doubts about a draft's step."""
    return [*([] if step.known == "tried" else [step.known]), *step.doubts]
