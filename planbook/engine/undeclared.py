"""Detects steps whose requests may change something and that do not declare an `effect`."""

from contextlib import suppress

from planbook.engine.events import Events
from planbook.errors import PlanbookError
from planbook.events import Noted
from planbook.plan.model import Plan
from planbook.plan.undeclared import KIND, sent_remark, sign_ins
from planbook.step.kind import Step


class Undeclared:
    """Counts such steps of one run in `count`, and notes each step once, except those that sign in.

    With `events` None they are only counted.
    """

    def __init__(self, events: Events | None) -> None:
        self.count = 0
        self._teller = events
        self._known: set[tuple[str, str]] = set()

    def note(self, plan: Plan, step: Step, index: int, request: str) -> None:
        """Notes that a step has sent a request."""
        if step.says_effect:
            return
        self.count += 1
        key = (plan.name, step.id or "")
        if key in self._known:
            return
        self._known.add(key)
        if self._teller and step.id not in sign_ins(plan):
            with suppress(PlanbookError):  # a record that cannot be written reports that when the step ends
                self._teller.tell(Noted, index=index, message=sent_remark(request), kind=KIND)
