"""Browser dialogs that open during a step: answered by the steps after it, or reported as the cause of its failure."""

from planbook.engine.checkpoint import CHANGING
from planbook.engine.compose import Next
from planbook.engine.dialog_answers import DialogAnswers
from planbook.engine.work import Opening, StepRun
from planbook.errors import StepError

ANSWERS = ("dialog", "tab")
"""Kinds that follow a step which opened a dialog, and open none themselves."""


async def answers_of_step(work: StepRun, proceed: Next[StepRun]) -> None:
    """Around all attempts: the steps that answered a failed step are not executed again."""
    try:
        await proceed(work)
    except StepError:
        work.answers.end()
        raise


async def answers_of_attempt(work: StepRun, proceed: Next[StepRun]) -> None:
    """Around an attempt: the steps that answered in the previous attempt answer again."""
    work.answers.begin()
    await proceed(work)
    work.answers.end()


async def blamed(work: StepRun, proceed: Next[StepRun]) -> None:
    """Reports a dialog that opened during the attempt as the cause of its failure."""
    dialogs = work.run.session.dialogs
    boxes = len(dialogs.told)
    try:
        await proceed(work)
    except StepError as error:
        raise error if work.holds_others else dialogs.blame(error, boxes) from None


async def dismissed(work: StepRun, proceed: Next[StepRun]) -> None:
    """Dismisses a dialog whose `dialog` step was skipped: it would block the page forever. Raises StepError."""
    run, step = work.run, work.step
    dialogs = run.session.dialogs
    if step.do.family in CHANGING and step.do.word not in ANSWERS:
        dialogs.begin_act()
    followed = dialogs.held and run.dialogs.follow(dialogs.held.page)
    if dialogs.held and not (followed or step.do.word == "dialog" or work.holds_others):
        await dialogs.refuse()
        await dialogs.check()
    await proceed(work)


async def answered(work: StepRun, proceed: Next[StepRun]) -> None:
    """Has the following steps answer the dialogs that this one opens."""
    await (proceed(work) if work.holds_others else work.answers.during(proceed(work)))


async def answered_on_start(work: Opening, proceed: Next[Opening]) -> None:
    """Has the plan's first steps answer the dialogs that open while its start is loading. Raises StepError."""
    dialogs, answers = work.run.session.dialogs, DialogAnswers(work.run)
    boxes = len(dialogs.told)
    work.run.dialogs.begin_anew()
    answers.begin()
    try:
        await answers.during(proceed(work))
    except StepError as error:
        raise answers.failed or dialogs.blame(error, boxes) from None
    if answers.failed:
        raise answers.failed
