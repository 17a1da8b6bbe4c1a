"""Sessions in a try: it begins in the saved states and saves none itself."""

from planbook.engine.position import Position
from planbook.engine.run_state import Run
from planbook.engine.sign_in import check_signed_in
from planbook.engine.trying.state import Trying
from planbook.engine.trying.verdicts import note
from planbook.errors import StepError


async def try_sign_in(run: Run, name: str, at: Position, index: int | None) -> None:
    """Tries the session's plan if a run would sign in, like a called plan: its acts are only checked.

    Raises StepError or TryEnded.
    """
    note(run, f"A run would first sign in: the plan {name} is tried.")
    run.sign_in.is_busy = True
    try:
        await run.steps.call(name, run.request.session_inputs(name), at, index)
    finally:
        run.sign_in.is_busy = False


def lacking_sign_in(trying: Trying, run: Run, at: Position) -> str | None:
    """Returns what a step on a sign-in page needs; None on another page."""
    try:
        check_signed_in(run, at)
    except StepError as error:
        needed = trying.gaps.needed
        return f"{needed}: {error.message}" if needed else f"this needs a new sign-in: {error.message}"
    return None
