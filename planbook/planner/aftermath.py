"""What a step that failed has done all the same: it happened, or the page is no longer where the draft is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from planbook.step.kind import Step

HAPPENS = ("click", "double_click", "right_click", "press", "type", "drag", "goto")
"""The kinds that happened if another page is there: they failed only because it took too long to load."""


@dataclass(frozen=True)
class Aftermath:
    """What came of a step that failed. `sent` are its requests, `at` is the address that it has led to, if any."""

    end: Literal["nothing", "happened", "astray"] = "nothing"
    sent: Sequence[str] = ()
    at: str = ""

    def allows(self, word: str) -> bool:
        """Returns whether a step of that kind may follow: only a page that nothing was sent to can simply be left."""
        return self.end != "astray" or (word == "goto" and not self.sent)


NOTHING = Aftermath()


def aftermath(steps: Sequence[Step], error_class: str, acted: bool, sent: Sequence[str], at: str) -> Aftermath:
    """Judges a step that failed, with its answer.

    `acted`: the browser was told to act. `sent`: its requests, also those of a sign-in. `at`: the page, if it is a new
    one.
    """
    first = steps[0]
    has_parts = first.do.holds_steps or first.each is not None
    if sent or at:
        is_whole = len(steps) == 1 and not has_parts and first.do.word in HAPPENS
        return Aftermath("happened" if is_whole and at and error_class == "timeout" else "astray", sent, at)
    return Aftermath("astray") if has_parts and acted else NOTHING
