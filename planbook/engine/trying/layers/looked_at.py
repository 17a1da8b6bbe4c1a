"""Executes the step or checks it."""

import asyncio

from planbook.browser.acting.failures import of_unexpected
from planbook.engine.compose import Next
from planbook.engine.layers.attempt import GRACE
from planbook.engine.signals import Signal
from planbook.engine.trying.gaps import without_secrets
from planbook.engine.trying.permission import is_done
from planbook.engine.trying.signals import PassedOver, TryEnded
from planbook.engine.trying.state import Trying
from planbook.engine.work import StepRun
from planbook.errors import PlanbookError, StepError
from planbook.step.target import Target
from planbook.values.render import render_model
from steps.table import KINDS


async def answer_failed(trying: Trying, work: StepRun, proceed: Next[StepRun]) -> None:
    """Ends the try with the error of a `dialog` step that could not answer."""
    await proceed(work)
    if work.answers.failed and not work.holds_others:
        raise work.answers.failed


async def finished(trying: Trying, work: StepRun, proceed: Next[StepRun]) -> None:
    """Finishes the attempt after the dialogs that it opened were answered."""
    await proceed(work)
    if not work.holds_others:
        await work.stage.finish()


async def looked_at(trying: Trying, work: StepRun, proceed: Next[StepRun]) -> None:
    """The innermost layer: executes the step or checks it."""
    try:
        async with asyncio.timeout_at(work.deadline + GRACE):
            await _run(trying, work)
    except TimeoutError:
        raise StepError("timeout", "it did not finish in time") from None
    except (StepError, PlanbookError, Signal, TryEnded):
        raise
    except Exception as error:  # a bug in a kind
        raise of_unexpected(error, work.run.session) from error


async def _run(trying: Trying, work: StepRun) -> None:
    done = is_done(trying, work)
    do = render_model(work.step.do if done else without_secrets(work.step.do), work.at.scope())
    if done or type(do) in KINDS.values():
        await do.run(work.stage)
        return
    target = getattr(do, "target", None)  # a third-party kind may act before it calls the stage
    if isinstance(target, Target):
        await work.stage.hooks.before_act(work.stage, target, None, hidden=False)
    raise PassedOver
