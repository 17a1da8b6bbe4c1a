"""`whenever` before an attempt."""

from planbook.engine.compose import Next
from planbook.engine.trying.lookout import meet
from planbook.engine.trying.state import Trying
from planbook.engine.work import StepRun


async def whenever(trying: Trying, work: StepRun, proceed: Next[StepRun]) -> None:
    """Checks each `whenever` before an attempt."""
    await work.answers.during(meet(trying, work.run, work.at, work.index))
    await proceed(work)
