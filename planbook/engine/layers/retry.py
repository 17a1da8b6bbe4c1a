"""Retries: which failures another attempt may follow, and the attempts of a step as one task of the executor."""

from functools import partial

from planbook.engine.compose import Next
from planbook.engine.executor import StepTask, delays, execute_plainly, execute_start
from planbook.engine.layers.reopen import is_opened_again
from planbook.engine.work import Opening, StepRun, Work
from planbook.errors import TRIED_AGAIN, AskedToWait, ErrorClass, StepError

NOT_AGAIN = "it was not tried again, since {}; write 'effect: repeat' if it may be done again"
STARTS_OVER: frozenset[ErrorClass] = TRIED_AGAIN | {"expectation", "dialog"}
"""The error classes for which a group or called plan with retries starts over."""


async def retry(work: StepRun, proceed: Next[StepRun]) -> None:
    """Has the executor make the attempts. Those of a group are made here, because its steps are tasks themselves."""
    execute = execute_plainly if work.holds_others else work.run.execute
    await execute(_task(work, proceed))


async def retry_start(work: Opening, proceed: Next[Opening]) -> None:
    """Retries opening a start, like the plan's steps."""
    await execute_start(work.at.frame.plan, partial(proceed, work))


def _task(work: StepRun, proceed: Next[StepRun]) -> StepTask:
    retries = 0 if work.after else work.retries
    return StepTask(
        name=_name(work),
        kind=work.step.do.word,
        effect=work.effect,
        retries=retries,
        # `whenever` is checked before the attempt's time begins, and has a time of its own.
        # So do the pauses that a server asks for.
        timeout=None if work.at.frame.plan.whenever or work.step.do.family == "beyond" else work.timeout,
        delays=delays(retries),
        attempt=partial(_attempt, work, proceed),
        tried_again=lambda error: error.error_class in _again(work) and may_follow(work, error),
    )


def _name(work: StepRun) -> str:
    number, name = work.at.frame.outline.number(work.step), work.run.name
    words = f"{work.at.prefix}{number:02} {name}" if number else name
    words = work.run.events.mask.text(words + (f" (turn {work.at.turn})" if work.at.turn else ""))
    return f"{words} (after {work.after})" if work.after else words


async def _attempt(work: StepRun, proceed: Next[StepRun]) -> None:
    if work.error and not may_follow(work, work.error):
        raise work.error  # a request of the last attempt came only after it ended
    if isinstance(work.error, AskedToWait):
        await work.error.wait()
    work.count += 1
    await proceed(work)


def _again(work: StepRun) -> frozenset[ErrorClass]:
    return STARTS_OVER if work.holds_others else TRIED_AGAIN  # a group starts over whatever failed in it


def may_follow(work: Work, error: StepError) -> bool:
    """Returns whether another attempt may follow: not after something was sent that may be sent only once.

    Nor after something was sent, or keys were pressed, unless the author has declared that it may be repeated.
    """
    if not isinstance(work, StepRun):
        return True
    if work.holds_others and work.run.once_sent > work.once_sent_before:
        return False
    if work.answers.failed or work.answers.sent_once:
        return False
    if work.sent and (work.effect == "once" or work.step.do.word == "dialog"):  # the dialog does not open a second time
        return False
    return work.step.says_effect or not _done_in_part(work, error)


def may_act_again(work: StepRun) -> bool:
    """Returns whether its attempt may repeat an act. What was sent forbids it as it forbids another attempt."""
    if work.effect == "once" or work.answers.failed or work.answers.sent_once:
        return False
    return work.step.says_effect or not _sent(work)


def _done_in_part(work: StepRun, error: StepError) -> str:
    """Returns what the attempts have already done that the author may not want repeated; "" if nothing."""
    if work.holds_others:
        return "one of its steps had sent something" if work.run.undeclared.count > work.undeclared_before else ""
    if sent := _sent(work):
        return sent
    acted = [stage for stage in work.stages if stage.sent]
    if is_opened_again(work, error):  # the restored page has none of it
        return ""
    if any(stage.in_part for stage in acted):
        return "a part of it had already been done"
    return "its keys may have been pressed" if work.step.do.presses_keys and acted else ""


def _sent(work: StepRun) -> str:
    acted = [stage for stage in work.stages if stage.sent]
    if acted and work.answers.given:
        return "a dialog of the browser had been answered"
    requests = [what for stage in acted for what in stage.requests]
    return f"the browser had sent {requests[0]}" if requests else ""


def why_not_again(work: StepRun, error: StepError) -> StepError:
    """Returns the step's final error: the last attempt's, with why no other attempt followed if one would have."""
    last = work.error or error
    why = "" if work.effect == "once" or work.step.says_effect else _done_in_part(work, last)
    would_follow = work.retries or any(stage.is_held_back for stage in work.stages)
    if not why or not would_follow or last.error_class not in _again(work):
        return last
    return StepError(last.error_class, f"{last.message}; {NOT_AGAIN.format(why)}")
