"""The goal that a message to a hook hands over."""

from pydantic import ValidationError

from planbook.errors import PlanbookError
from planbook.goals.goal import Wish
from planbook.hooks.hook import Hook, Message
from planbook.planner.task import secrets_named


def wish_from(hook: Hook, message: Message) -> Wish:
    """Returns what is to be drafted. Only the file says which secrets: a message that names one does not get it.

    Raises PlanbookError if the message does not fit the hook.
    """
    draft = hook.draft
    assert draft
    goal = hook.goal_from(message).strip()
    try:
        return Wish(
            goal=goal, url=draft.url, secrets=list(secrets_named(draft.goal, draft.secrets)), secrets_in_goal=False,
            allow=list(draft.allow), max_cost=draft.max_cost,
        )  # fmt: skip
    except ValidationError:
        what = "its goal is empty" if not goal else f"its goal has {len(goal)} characters"
        raise PlanbookError(f"The message does not fit the hook {hook.name}: {what}.") from None
