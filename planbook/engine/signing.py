"""Sessions: a run begins in the signed-in state that another plan leaves, and signs in anew when that has ended."""

from typing import TYPE_CHECKING

from planbook import sessions
from planbook.browser import signed
from planbook.errors import PlanbookError, StepError
from planbook.plan.inputs import read_inputs
from planbook.values import render_text

if TYPE_CHECKING:
    from planbook.engine.position import Position
    from planbook.engine.walk import Walk


class Signing:
    """The sessions of a run's plan."""

    def __init__(self, walk: "Walk") -> None:
        self.walk = walk
        self.names = walk.request.plan.session
        self.last_address = ""  # of the last page that was no sign-in page
        self._starts: dict[str, str] = {}  # where the plans of the sessions sign in
        self.busy = False  # with signing in

    async def begin(self, at: "Position") -> None:
        """Signs in where no state is kept. Raises StepError."""
        self.look_out()
        for name in self.names:
            if name not in self.walk.session.signed_in:
                await self.sign_in(name, at, None)

    def look_out(self) -> None:
        """From here on it is noticed where a page asks to sign in. Raises StepError."""
        self._starts = {name: self._start(name) for name in self.names}

    async def sign_in(self, name: str, at: "Position", index: int | None) -> None:
        """Runs the session's plan, or takes the state of another run that has just done so. Raises StepError."""
        project, session = self.walk.request.project, self.walk.session
        async with sessions.refreshing(project, name) as turn:
            kept = self.walk.request.session_kept(name)
            if kept and kept.saved > session.signed_in.get(name, 0.0):
                return await signed.put(session, kept)
            if turn.failed:
                raise StepError("signed_out", f"another run could not sign in by {name} just now: {turn.failed}")
            self.busy = True
            try:
                await self.walk.call(name, self.walk.request.session_inputs(name), at, index)
            except StepError as error:
                turn.note_failure(self.walk.events.mask.text(error.message))
                raise
            finally:
                self.busy = False
            plan = self.walk.request.called[name]
            made = await signed.take(session, name, self.walk.request.session_inputs(name), plan.sha256)
            sessions.save(project, made)
            session.signed_in[name] = made.saved
            return None

    def _start(self, name: str) -> str:
        plan = self.walk.request.called[name]
        try:
            inputs = read_inputs(plan, self.walk.request.session_inputs(name), self.walk.request.project.folder)
        except PlanbookError as error:
            raise StepError("value", f"session {name}: {error}") from None
        return str(render_text(plan.start, {"inputs": inputs}))

    def signed_out(self) -> str | None:
        """The session that has ended: its sign-in page is shown."""
        if self.busy or not self.names:
            return None
        address = self.walk.session.address
        for name, start in self._starts.items():
            if signed.same_page(address, start):
                return name
        self.last_address = address
        return None

    def inside(self, address: str) -> str:
        """The address, or where it asks to sign in, that of the last page which did not."""
        asks = any(signed.same_page(address, start) for start in self._starts.values())
        return self.last_address if asks else address

    def check(self, at: "Position") -> None:
        """Raises StepError of class signed_out. Not in the session's own plan, which may also be called."""
        name = self.signed_out()
        if name and at.frame.plan is not self.walk.request.called[name]:
            raise StepError("signed_out", f"the session {name} has ended: {self.walk.session.address} asks to sign in")
