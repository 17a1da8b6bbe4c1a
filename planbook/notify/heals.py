"""Notifies people of a proposed heal."""

from planbook.notify.message import TITLES, Message
from planbook.notify.outbox import Outbox, new_id
from planbook.places import Project
from planbook.settings.notify import Notify

WHEN = "heal_proposed"


def tell_heal(project: Project, notify: Notify, plan: str, run_id: str, diff: str, text: str, how: str) -> None:
    """Adds the message about a proposal for a failed run to the outbox, once a run. Raises OSError.

    `text` is the proposal in words, `how` says how to take it.
    """
    message = Message(
        when=WHEN,
        title=TITLES[WHEN].format(plan=plan),
        body=f"{text}\n\nRun: {run_id}\n{how}",
        data={"plan": plan, "run_id": run_id, "diff": diff},
    ).masked()
    for destination in notify.destinations((WHEN,), plan):
        Outbox(project).put(new_id(plan, WHEN, run_id, destination), destination, message)
