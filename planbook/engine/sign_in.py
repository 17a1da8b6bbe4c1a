"""Sessions: a run begins in the signed-in state that another plan leaves, and signs in again when that has ended."""

from collections.abc import Awaitable, Callable

from planbook.browser.session import storage_state
from planbook.engine.position import Position
from planbook.engine.run_state import Run
from planbook.errors import PlanbookError, StepError
from planbook.plan.inputs import read_inputs
from planbook.runs import session_files
from planbook.values.render import render_text

SigningIn = Callable[[Run, str, Position, int | None], Awaitable[None]]


async def sign_in(run: Run, name: str, at: Position, index: int | None) -> None:
    """Runs the session's plan, or takes the state of another run that has just done so. Raises StepError."""
    request, session = run.request, run.session
    async with session_files.sign_in_lock(request.project, name) as turn:
        kept = request.session_kept(name)
        if kept and kept.saved > session.signed_in.get(name, 0.0):
            return await storage_state.put(session, kept)
        if turn.failed:
            raise StepError("signed_out", f"another run could not sign in with {name} just now: {turn.failed}")
        run.sign_in.is_busy = True
        try:
            await run.steps.call(name, request.session_inputs(name), at, index)
        except StepError as error:
            turn.note_failure(run.events.mask.text(error.message))
            raise
        finally:
            run.sign_in.is_busy = False
        made = await storage_state.take(session, name, request.session_inputs(name), request.called[name].sha256)
        session_files.save(request.project, made)
        session.signed_in[name] = made.saved
        return None


async def begin_signed_in(run: Run, at: Position, sign_in: SigningIn = sign_in) -> None:
    """Signs in to sessions without a saved state. Raises StepError."""
    look_out(run)
    for name in run.sign_in.names:
        if name not in run.session.signed_in:
            await sign_in(run, name, at, None)


def look_out(run: Run) -> None:
    """Enables the detection of sign-in pages. Raises StepError."""
    run.sign_in.starts = {name: _start(run, name) for name in run.sign_in.names}


def _start(run: Run, name: str) -> str:
    request = run.request
    plan = request.called[name]
    try:
        inputs = read_inputs(plan, request.session_inputs(name), request.project.folder)
    except PlanbookError as error:
        raise StepError("value", f"session {name}: {error}") from None
    return str(render_text(plan.start, {"inputs": inputs}))


def signed_out(run: Run) -> str | None:
    """Returns the name of the session that has ended, if its sign-in page is shown."""
    if run.sign_in.is_busy or not run.sign_in.names:
        return None
    address = run.session.address
    for name, start in run.sign_in.starts.items():
        if storage_state.same_page(address, start):
            return name
    run.sign_in.last_address = address
    return None


def inside(run: Run, address: str) -> str:
    """Returns the address; for a sign-in page, that of the last other page."""
    asks = any(storage_state.same_page(address, start) for start in run.sign_in.starts.values())
    return run.sign_in.last_address if asks else address


def check_signed_in(run: Run, at: Position) -> None:
    """Raises StepError of class signed_out on a sign-in page, except in the session's own plan, which may be called."""
    name = signed_out(run)
    if name and at.frame.plan is not run.request.called[name]:
        raise StepError("signed_out", f"the session {name} has ended: {run.session.address} asks to sign in")
