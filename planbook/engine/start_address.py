"""Where a plan starts: the address that its `start` becomes, which must be on a host that the plan allows."""

from planbook.engine.position import Position
from planbook.engine.request import RunRequest
from planbook.errors import PlanbookError, StepError
from planbook.plan.hosts import start_refused
from planbook.values.render import render_text


def start_of(request: RunRequest) -> str:
    """The address that is opened first; none, where that cannot be worked out: to open it then fails, and is told."""
    scope = {"inputs": request.inputs, "last": request.before.get(request.plan.name, {}), "run": request.run}
    try:
        return str(render_text(request.plan.start, scope))
    except StepError:
        return ""


def check_start(request: RunRequest) -> RunRequest:
    """The request itself. Raises PlanbookError where the plan may not start where it would."""
    if refused := start_refused(request.plan, start_of(request)):
        raise PlanbookError(refused)
    return request


def start_at(at: Position) -> str:
    """The address that is opened first, of the run's plan or a called one. Raises StepError."""
    start = str(render_text(at.frame.plan.start, at.scope({})))
    if refused := start_refused(at.frame.plan, start):
        raise StepError("blocked_host", refused)
    return start
