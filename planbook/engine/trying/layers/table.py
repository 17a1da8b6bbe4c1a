"""The lists of layers of a try: some of a run's are replaced by layers that judge a step or only check it."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from planbook.engine.compose import Layer, Layers, Next
from planbook.engine.layers.condition import when
from planbook.engine.layers.dialogs import answered, answered_on_start, answers_of_attempt, blamed
from planbook.engine.layers.retry import retry_start
from planbook.engine.layers.same_element import known_looks
from planbook.engine.layers.step_events import begun
from planbook.engine.trying.layers.first_turn import first_turn
from planbook.engine.trying.layers.judged import ended, judged, with_values
from planbook.engine.trying.layers.looked_at import answer_failed, finished, looked_at
from planbook.engine.trying.layers.on_stage import on_stage
from planbook.engine.trying.layers.retry import retried, started_over
from planbook.engine.trying.layers.start import looked_at_start, signed_in_after, signed_in_first
from planbook.engine.trying.layers.whenever import whenever
from planbook.engine.trying.state import Trying
from planbook.engine.work import Work

W = TypeVar("W", bound=Work)
Knowing = Callable[[Trying, W, Next[W]], Coroutine[Any, Any, None]]


def try_layers(trying: Trying) -> Layers:
    """Returns the layers of one try."""

    def of(layer: Knowing[W]) -> Layer[W]:
        return lambda work, proceed: layer(trying, work, proceed)

    called_start = (answered_on_start, of(looked_at_start))
    return Layers(
        step=(
            of(first_turn),
            begun,
            of(ended),
            of(with_values),
            of(judged),
            when,
            of(started_over),
            of(retried),
            of(answer_failed),
            answers_of_attempt,
            of(whenever),
            of(on_stage),
            blamed,
            of(finished),
            answered,
            known_looks,
            of(looked_at),
        ),
        start=(of(signed_in_first), retry_start, of(signed_in_after), *called_start),
        called_start=called_start,
    )
