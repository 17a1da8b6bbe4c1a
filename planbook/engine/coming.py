"""The steps of one list, and which of them come next."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from planbook.step.kind import Step

if TYPE_CHECKING:
    from planbook.engine.at import At

Way = Literal["never", "last", "always"]
"""When a box that opens in a list may be answered by what follows outside of it: never, in its last step, always."""


class Coming:
    """A list of steps that is being done. Notes do not count."""

    def __init__(self, steps: Sequence[Step], at: "At", out: Way = "never") -> None:
        self.at = at
        self.current: Step | None = None
        self.has_turns_left = False  # of the current step: what follows it comes after the last one
        self._steps = [step for step in steps if step.do.word != "note"]
        self._out = out
        self._next = 0
        self._reached = 0

    @property
    def next(self) -> Step | None:
        """The step that comes next."""
        return self._steps[self._next] if self._next < len(self._steps) else None

    @property
    def dialog(self) -> Step | None:
        """The step that comes next, if it is a `dialog` and follows at once."""
        step = self.next
        return step if step and step.do.word == "dialog" and not self.has_turns_left else None

    @property
    def leads_out(self) -> bool:
        """Whether what follows outside of the list may answer a box that opens now."""
        return self._out == "always" or (self._out == "last" and self.next is None and not self.has_turns_left)

    def take(self) -> Step | None:
        """The next step, which is the current one from now on; None at the end."""
        self.current = self.next
        self._next += self.current is not None
        self._reached = max(self._reached, self._next)
        return self.current

    @property
    def place(self) -> int:
        """Where the list is, for `go_back`."""
        return self._next

    def go_back(self, place: int) -> None:
        """The steps from this place on come next once more."""
        self._next = place

    def go_on(self) -> None:
        """What was done once is not done again."""
        self._next = self._reached
