"""Layers: what surrounds an attempt is a list, and each layer takes the next.

A layer is a function in a file of `planbook.engine.layers`; it does its part before, after or instead of what is
further inside, which is `proceed`. The lists are `planbook.engine.layers.table`; a try and a draft have lists of their
own, with some layers in place of others.
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
    """How a plan is gone through: what surrounds each step, and the opening of the page that a plan starts on."""

    step: Sequence[Layer[StepRun]]
    start: Sequence[Layer[Opening]]  # the run's own
    called_start: Sequence[Layer[Opening]]  # a called plan's


def compose(layers: Sequence[Layer[W]]) -> Next[W]:
    """The layers as one function, the first outermost."""
    proceed: Next[W] = _nothing_more
    for layer in reversed(layers):
        proceed = _around(layer, proceed)
    return proceed


def _around(layer: Layer[W], proceed: Next[W]) -> Next[W]:
    return lambda work: layer(work, proceed)


async def _nothing_more(work: Work) -> None:
    """Inside of the innermost layer."""
