"""Sessions in a try: it begins in the states that are kept, makes none, and keeps none."""

from typing import TYPE_CHECKING

from planbook.engine.signing import Signing
from planbook.engine.trying.signals import TryEnded
from planbook.errors import StepError

if TYPE_CHECKING:
    from planbook.engine.position import Position
    from planbook.engine.trying.walk import TryWalk


class TrySigning(Signing):
    """Where a run would sign in, the session's plan is tried as a called one is: what it would send is looked at."""

    walk: "TryWalk"

    def __init__(self, walk: "TryWalk") -> None:
        super().__init__(walk)
        self._inside = False  # whether the session's plan is being tried

    async def sign_in(self, name: str, at: "Position", index: int | None) -> None:
        """Raises StepError or TryEnded."""
        self.walk.note(f"A run would sign in first: the plan {name} is tried.")
        self._inside = True
        try:
            await self.walk.call(name, self.walk.request.session_inputs(name), at, index)
        finally:
            self._inside = False

    def signed_out(self) -> str | None:
        return None if self._inside else super().signed_out()

    async def open(self, at: "Position") -> None:
        """Opens the plan's start, signed in as far as that is possible. Raises StepError or TryEnded."""
        await self.walk.open_start(at, None)
        name = self.signed_out()
        if name and self.walk.gaps.needed is None:
            await self.sign_in(name, at, None)
            await self.walk.open_start(at, None)
        if self.signed_out():
            raise TryEnded("not_reached", self.lacking(at) or "")

    def lacking(self, at: "Position") -> str | None:
        """What a step needs whose page asks to sign in; None where it does not."""
        try:
            self.check(at)
        except StepError as error:
            needed = self.walk.gaps.needed
            return f"{needed}: {error.message}" if needed else f"this needs the sign-in anew: {error.message}"
        return None
