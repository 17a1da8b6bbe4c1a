"""The browser's boxes that come up while a step is done: answered by the steps after it, or why it failed."""

from planbook.engine.checkpoint import CHANGING
from planbook.engine.compose import Next
from planbook.engine.dialog_answers import DialogAnswers
from planbook.engine.work import Opening, StepRun
from planbook.errors import StepError

ANSWERS = ("dialog", "tab")
"""Kinds that follow what opened a box, and open none."""


async def answers_of_step(work: StepRun, proceed: Next[StepRun]) -> None:
    """Around all attempts: what has answered a step that failed is not done again."""
    try:
        await proceed(work)
    except StepError:
        work.answers.end()
        raise


async def answers_of_attempt(work: StepRun, proceed: Next[StepRun]) -> None:
    """Around an attempt: what answered in the one before answers in this one too."""
    work.answers.begin()
    await proceed(work)
    work.answers.end()


async def blamed(work: StepRun, proceed: Next[StepRun]) -> None:
    """A box that appeared meanwhile may be why the attempt failed."""
    dialogs = work.run.session.dialogs
    boxes = len(dialogs.told)
    try:
        await proceed(work)
    except StepError as error:
        raise error if work.holds_others else dialogs.blame(error, boxes) from None


async def dismissed(work: StepRun, proceed: Next[StepRun]) -> None:
    """Dismisses a box whose `dialog` step was left out: the page would stand still for ever. Raises StepError."""
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
    """Has the steps after this one answer the boxes that it opens."""
    await (proceed(work) if work.holds_others else work.answers.during(proceed(work)))


async def answered_on_start(work: Opening, proceed: Next[Opening]) -> None:
    """Has the plan's first steps answer the boxes that come up while its start is opened. Raises StepError."""
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
