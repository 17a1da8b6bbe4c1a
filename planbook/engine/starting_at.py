"""Where a plan starts: the address that its `start` becomes, which must be on a host that the plan allows."""

from planbook.engine.at import At
from planbook.engine.order import Order
from planbook.errors import PlanbookError, StepError
from planbook.plan.hosts import start_refused
from planbook.values import render_text


def start_of(order: Order) -> str:
    """The address that is opened first; none, where that cannot be worked out: to open it then fails, and is told."""
    scope = {"inputs": order.inputs, "last": order.before.get(order.plan.name, {}), "run": order.run}
    try:
        return str(render_text(order.plan.start, scope))
    except StepError:
        return ""


def check_start(order: Order) -> Order:
    """The order itself. Raises PlanbookError where the plan may not start where it would."""
    if refused := start_refused(order.plan, start_of(order)):
        raise PlanbookError(refused)
    return order


def start_at(at: At) -> str:
    """The address that is opened first, of the run's plan or a called one. Raises StepError."""
    start = str(render_text(at.frame.plan.start, at.scope({})))
    if refused := start_refused(at.frame.plan, start):
        raise StepError("blocked_host", refused)
    return start
