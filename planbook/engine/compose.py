"""Layers: what surrounds an attempt is a list of functions, each of which calls the next.

A layer is a function in a file of `planbook.engine.layers`; it does its part before, after or instead of `proceed`,
which runs the layers further inside. The lists are in `planbook.engine.layers.table`; `planbook try` and drafts have
their own lists, with some layers replaced.
"""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from planbook.engine.work import Opening, StepRun, Work

W = TypeVar("W", bound=Work)
Next = Callable[[W], Coroutine[Any, Any, None]]
Layer = Callable[[W, Next[W]], Coroutine[Any, Any, None]]


@dataclass(frozen=True)
class Layers:
    """The layers of a run: around each step, and around opening the page on which a plan starts."""

    step: Sequence[Layer[StepRun]]
    start: Sequence[Layer[Opening]]  # the run's own
    called_start: Sequence[Layer[Opening]]  # a called plan's


def compose(layers: Sequence[Layer[W]]) -> Next[W]:
    """Combines the layers into one function, the first outermost."""
    proceed: Next[W] = _nothing_more
    for layer in reversed(layers):
        proceed = _around(layer, proceed)
    return proceed


def _around(layer: Layer[W], proceed: Next[W]) -> Next[W]:
    return lambda work: layer(work, proceed)


async def _nothing_more(work: Work) -> None:
    """Ends the chain inside the innermost layer."""
