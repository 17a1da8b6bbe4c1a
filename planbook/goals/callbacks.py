"""Calls back whoever handed a goal over: one signed message at its end, sent until the receiver has accepted it."""

from collections.abc import Callable
from contextlib import suppress

from planbook.errors import PlanbookError
from planbook.goals.goal import Callback, Goal, GoalEnd
from planbook.goals.start import callback_secret
from planbook.goals.store import folder_of
from planbook.notify.message import Message, as_time
from planbook.notify.outbox import Address, Entry, Outbox, new_id
from planbook.notify.send import send_due
from planbook.output.streams import warn
from planbook.places import Project
from planbook.settings import read_settings

SECONDS = 10.0
"""By which the process of a draft may exit later, at most."""
TITLES = {
    "passed": "The plan {plan} is drafted",
    "failed": "A plan could not be drafted",
    "cancelled": "A draft was stopped",
    "interrupted": "The process of a draft died",
}


def tell_end(project: Project, goal: Goal, end: GoalEnd) -> None:
    """Puts the message about the end of a goal into the outbox, and tries to send it. Raises nothing."""
    try:
        if put_end(project, goal, end):
            send_callbacks(project, SECONDS)
    except (PlanbookError, OSError) as error:
        warn(f"Whoever handed the goal {goal.id} over could not be told: {error}.")


def put_end(project: Project, goal: Goal, end: GoalEnd) -> bool:
    """Puts the message into the outbox, once; returns whether it did. Raises OSError."""
    callback, told = goal.wish.callback, folder_of(project, goal.id) / "told"
    if callback is None or told.exists():
        return False
    is_new = put_call(project, new_id("goal", goal.id), goal.id, _message(goal, end), callback)
    told.touch()  # the outbox forgets what was sent long ago
    return is_new


def _message(goal: Goal, end: GoalEnd) -> Message:
    drafted = end.drafted
    title = TITLES[end.status].format(plan=drafted.name if drafted else "")
    data = {
        "goal_id": goal.id, "goal": goal.wish.goal, "status": end.status, "because": end.because,
        "plan": drafted.name if drafted else None, "confidence": drafted.confidence if drafted else None,
        "cost_usd": end.used.cost_usd, "finished": as_time(end.at),
    }  # fmt: skip
    body = "\n".join([goal.wish.goal, *([end.because] if end.because else [])])
    return Message(when="goal_ended", title=title, body=body, data=data).masked()


def put_call(project: Project, id: str, of: str, message: Message, callback: Callback) -> bool:
    """Puts a message for a callback into the outbox, once; returns whether it did. Raises OSError."""
    to = Address(webhook=callback.url, secret=callback.secret)
    return Outbox(project).put(id, f"callback of {of}", message, to)


def send_callbacks(project: Project, seconds: float) -> None:
    """Sends the callbacks that are due. Raises PlanbookError and OSError."""
    read: Callable[[str], str | None] = lambda name: callback_secret(project, name)  # noqa: E731
    send_due(Outbox(project), read_settings(project).notify, read, seconds, is_callback)


def is_callback(entry: Entry) -> bool:
    """Returns whether a message has an address of its own."""
    return entry.to is not None


def callbacks_are_due(project: Project, now: float) -> bool:
    """Returns whether a callback is due."""
    with suppress(OSError):
        return any(map(is_callback, Outbox(project).due(now)))
    return False
