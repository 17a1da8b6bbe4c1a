"""The address of a plan's `start`, which must be on a host that the plan allows."""

from planbook.engine.position import Position
from planbook.engine.request import RunRequest
from planbook.errors import PlanbookError, StepError
from planbook.plan.hosts import start_refused
from planbook.values.render import render_text


def start_of(request: RunRequest) -> str:
    """Returns the start address; "" if it cannot be computed: opening it then fails with a message."""
    scope = {"inputs": request.inputs, "last": request.before.get(request.plan.name, {}), "run": request.run}
    try:
        return str(render_text(request.plan.start, scope))
    except StepError:
        return ""


def check_start(request: RunRequest) -> RunRequest:
    """Returns the request itself. Raises PlanbookError if the plan may not open its start address."""
    if refused := start_refused(request.plan, start_of(request)):
        raise PlanbookError(refused)
    return request


def start_at(at: Position) -> str:
    """Returns the start address of the run's plan or a called one. Raises StepError."""
    start = str(render_text(at.frame.plan.start, at.scope({})))
    if refused := start_refused(at.frame.plan, start):
        raise StepError("blocked_host", refused)
    return start
