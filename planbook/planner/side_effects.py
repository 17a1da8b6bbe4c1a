"""What a step that failed has done all the same: it happened, or the page is no longer where the draft is.

Or nothing failed, and the page is not yet where the draft is: what would be sent again was `held`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from planbook.step.kind import Step

HAPPENS = ("click", "double_click", "right_click", "press", "type", "drag", "goto")
"""The kinds that happened if another page is there: they failed only because it took too long to load."""


@dataclass(frozen=True)
class SideEffects:
    """What came of a step that failed. `sent` are its requests, `at` is the address that it has led to, if any.

    `held`: the page is where the step of this `number` begins, which is not done again.
    """

    end: Literal["nothing", "happened", "astray", "held"] = "nothing"
    sent: Sequence[str] = ()
    at: str = ""
    number: int = 0

    def allows(self, word: str) -> bool:
        """Returns whether a step of that kind may follow: only a page that nothing was sent to can simply be left.

        `finish` may, if the draft has all that was sent.
        """
        if self.end == "held":
            return word == "finish"
        return self.end != "astray" or (word in ("goto", "finish") and not self.sent)


NOTHING = SideEffects()


def side_effects_of(steps: Sequence[Step], error_class: str, acted: bool, sent: Sequence[str], at: str) -> SideEffects:
    """Judges a step that failed, with its answer.

    `acted`: the browser was told to act. `sent`: its requests, also those of a sign-in. `at`: the page, if it is a new
    one.
    """
    first = steps[0]
    has_parts = first.do.holds_steps or first.each is not None
    if sent or at:
        is_whole = len(steps) == 1 and not has_parts and first.do.word in HAPPENS
        return SideEffects("happened" if is_whole and at and error_class == "timeout" else "astray", sent, at)
    return SideEffects("astray") if has_parts and acted else NOTHING
