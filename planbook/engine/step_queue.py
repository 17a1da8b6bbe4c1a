"""The steps of one list, and which of them comes next."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

from planbook.step.kind import Step

if TYPE_CHECKING:
    from planbook.engine.position import Position

Way = Literal["never", "last", "always"]
"""Whether a dialog that opens in a list may be answered by a step after the list: never, in its last step, always."""

Place = tuple[int, frozenset[int]]
BEGINNING: Place = (0, frozenset())


class StepQueue:
    """A list of steps in progress, without notes."""

    def __init__(self, steps: Sequence[Step], at: "Position", out: Way = "never") -> None:
        self.at = at
        self.current: Step | None = None
        self.has_turns_left = False  # of the current step: following steps come after the last turn
        self._steps = [step for step in steps if step.do.word != "note"]
        self._out = out
        self._next = 0
        self._ahead: frozenset[int] = frozenset()  # indexes of steps that were executed before their turn
        self._reached = self.place

    @property
    def next(self) -> Step | None:
        """The next step."""
        at = self._at(self._next)
        return None if at is None else self._steps[at]

    def _at(self, place: int) -> int | None:
        return next((at for at in range(place, len(self._steps)) if at not in self._ahead), None)

    def _answer_at(self, elsewhere: bool) -> int | None:
        at = None if self.has_turns_left else self._at(self._next)
        if elsewhere and at is not None and self._steps[at].do.word == "tab":
            at = self._at(at + 1)
        return at if at is not None and self._steps[at].do.word == "dialog" else None

    def dialog(self, elsewhere: bool = False) -> Step | None:
        """Returns the next step if it is a `dialog`; for a dialog of another window also the one after a `tab` step."""
        at = self._answer_at(elsewhere)
        return None if at is None else self._steps[at]

    @property
    def leads_out(self) -> bool:
        """Whether a step after the list may answer a dialog that opens now."""
        return self._out == "always" or (self._out == "last" and self.next is None and not self.has_turns_left)

    def following(self) -> Iterator[Step]:
        """Yields the steps after the current one, which come directly after it."""
        if not self.has_turns_left:
            yield from (step for at, step in enumerate(self._steps) if at >= self._next and at not in self._ahead)

    def take(self) -> Step | None:
        """Makes the next step the current one, and returns it; None at the end."""
        at = self._at(self._next)
        self.current = None if at is None else self._steps[at]
        self._next = len(self._steps) if at is None else at + 1
        self._note_reached()
        return self.current

    def take_dialog(self, elsewhere: bool) -> Step | None:
        """Makes the answering `dialog` step the current one, and returns it."""
        at = self._answer_at(elsewhere)
        if at is None or at == self._at(self._next):
            return self.take()
        self.current, self._ahead = self._steps[at], self._ahead | {at}
        self._note_reached()
        return self.current

    def _note_reached(self) -> None:
        self._reached = max(self._reached[0], self._next), self._reached[1] | self._ahead

    @property
    def place(self) -> Place:
        """The current place in the list, for `go_back`."""
        return self._next, self._ahead

    def go_back(self, place: Place) -> None:
        """Continues from this place, executing its steps again."""
        self._next, self._ahead = place

    def go_on(self) -> None:
        """Continues after all steps that were executed."""
        self._next, self._ahead = self._reached
