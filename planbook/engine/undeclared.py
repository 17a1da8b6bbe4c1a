"""Watches for steps that make the browser send what may change something, and do not say what they do to the world."""

from contextlib import suppress

from planbook.engine.events import Events
from planbook.errors import PlanbookError
from planbook.events import Noted
from planbook.plan.model import Plan
from planbook.plan.undeclared import KIND, sent_remark, sign_ins
from planbook.step.kind import Step


class Undeclared:
    """Of one run: `count` is how often that happened. It is told once of each step; of those that sign in never.

    Without a teller it is only counted.
    """

    def __init__(self, events: Events | None) -> None:
        self.count = 0
        self._teller = events
        self._known: set[tuple[str, str]] = set()

    def note(self, plan: Plan, step: Step, index: int, request: str) -> None:
        """A step of a plan has sent something."""
        if step.effect is not None:
            return
        self.count += 1
        key = (plan.name, step.id or "")
        if key in self._known:
            return
        self._known.add(key)
        if self._teller and step.id not in sign_ins(plan):
            with suppress(PlanbookError):  # a record that is full says so when the step ends
                self._teller.tell(Noted, index=index, message=sent_remark(request), kind=KIND)
