"""The lists of layers: each calls the next, the first is the outermost. A new layer is one file and one line here."""

from planbook.engine.compose import Layer, Layers, compose
from planbook.engine.layers.attempt import attempt
from planbook.engine.layers.checkpoint import checkpoint, checkpoint_begun
from planbook.engine.layers.condition import when
from planbook.engine.layers.dialogs import (
    answered,
    answered_on_start,
    answers_of_attempt,
    answers_of_step,
    blamed,
    dismissed,
)
from planbook.engine.layers.each_turn import each_turn
from planbook.engine.layers.evidence import evidence, evidence_of_start
from planbook.engine.layers.healed import healed
from planbook.engine.layers.judged_later import judged_later
from planbook.engine.layers.on_stage import on_stage
from planbook.engine.layers.remedy import remedied
from planbook.engine.layers.reopen import fail_if_lost, reopened, reopened_for_start, reopened_for_when
from planbook.engine.layers.resume import Resuming
from planbook.engine.layers.retry import retry, retry_start
from planbook.engine.layers.same_element import known_looks
from planbook.engine.layers.sign_in import signed_in, signed_in_after, signed_in_first
from planbook.engine.layers.start import opened
from planbook.engine.layers.step_events import attempt_ended, begun, ended
from planbook.engine.layers.whenever import whenever
from planbook.engine.progress import Resumed
from planbook.engine.run_state import Run
from planbook.engine.work import Opening, StepRun

ATTEMPT: tuple[Layer[StepRun], ...] = (  # inside of `on_stage`
    evidence,
    attempt_ended,
    blamed,
    fail_if_lost,
    dismissed,
    answered,
    signed_in,
    judged_later,
    known_looks,
    attempt,
)
TURN: tuple[Layer[StepRun], ...] = (  # between `begun` and `on_stage`
    ended,
    reopened_for_when,
    when,
    checkpoint,
    answers_of_step,
    healed,
    remedied,
    retry,  # what follows runs once per attempt
    checkpoint_begun,
    reopened,
    answers_of_attempt,
    whenever,
)
CALLED_START: tuple[Layer[Opening], ...] = (answered_on_start, opened)
START: tuple[Layer[Opening], ...] = (
    signed_in_first,
    remedied,
    retry_start,
    reopened_for_start,
    signed_in_after,
    *CALLED_START,
)

RUN = Layers(
    step=(each_turn, begun, *TURN, on_stage, *ATTEMPT),
    start=(evidence_of_start, *START),
    called_start=CALLED_START,
)


def resume(run: Run, resumed: Resumed) -> Layers:
    """Returns the layers of a run that resumes another."""
    resuming = Resuming(run, resumed, compose(START))
    return Layers(
        step=(each_turn, begun, resuming.settled, *TURN, on_stage, *ATTEMPT),
        start=(resuming.gone_on,),
        called_start=CALLED_START,
    )
