"""What a recorded plan is worth: what `check` says, and a try in a fresh session."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from planbook.browser.network.request_blocking import RequestBlocker
from planbook.check.judge import check_plan
from planbook.engine.open_browser import BrowserOptions, open_session
from planbook.engine.prepare import ReadSecret, prepare
from planbook.engine.trying.findings import TryResult
from planbook.engine.trying.try_plan import try_plan
from planbook.errors import PlanbookError
from planbook.events import Observer
from planbook.gate.enforce import enforce
from planbook.places import Project
from planbook.plan.problem import Problem
from planbook.secrets.redaction import SIGN


async def try_only(file: Path, project: Project, observers: Sequence[Observer]) -> TryResult:
    """Tries the plan as `planbook try` does: steps that may change something are only located.

    Raises PlanbookError.
    """
    request = prepare(str(file), {}, project, lambda name: SIGN + name)
    blocker = RequestBlocker(holding=True)
    async with AsyncExitStack() as stack:
        return await try_plan(
            request, open_session(request, BrowserOptions(), stack, blocker.begin), blocker, observers
        )


@dataclass(frozen=True)
class Proof:
    """`problems` are those of `check`. `tried` is None if the plan was not tried; `because` says why."""

    problems: Sequence[Problem] = field(default_factory=list)
    tried: TryResult | None = None
    because: str = ""

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against the plan."""
        return not self.problems and (self.tried is None or self.tried.status == "passed")


async def prove(
    file: Path,
    project: Project,
    read_secret: ReadSecret,
    browser: str | None,
    observers: Sequence[Observer],
    tries: bool,
) -> Proof:
    """Checks the plan in the file and tries it in a fresh session: the steps are done up to the first that is `once`.

    Raises PlanbookError if the browser cannot start.
    """
    problems = check_plan(file)
    if not tries:
        return Proof(problems)
    try:
        request = enforce(prepare(str(file), {}, project, read_secret))
    except PlanbookError as error:
        return Proof(problems, None, str(error))
    blocker = RequestBlocker(holding=False)
    async with AsyncExitStack() as stack:
        opening = open_session(request, BrowserOptions(browser), stack, blocker.begin)
        return Proof(problems, await try_plan(request, opening, blocker, observers))
