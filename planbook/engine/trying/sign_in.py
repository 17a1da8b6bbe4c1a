"""Sessions in a try: it begins in the states that are kept, makes none, and keeps none."""

from planbook.engine.position import Position
from planbook.engine.run_state import Run
from planbook.engine.sign_in import check_signed_in
from planbook.engine.trying.state import Trying
from planbook.engine.trying.verdicts import note
from planbook.errors import StepError


async def try_sign_in(run: Run, name: str, at: Position, index: int | None) -> None:
    """Where a run would sign in, the session's plan is tried as a called one is: what it would send is looked at.

    Raises StepError or TryEnded.
    """
    note(run, f"A run would first sign in: the plan {name} is tried.")
    run.sign_in.is_busy = True
    try:
        await run.steps.call(name, run.request.session_inputs(name), at, index)
    finally:
        run.sign_in.is_busy = False


def lacking_sign_in(trying: Trying, run: Run, at: Position) -> str | None:
    """What a step needs whose page asks to sign in; None where it does not."""
    try:
        check_signed_in(run, at)
    except StepError as error:
        needed = trying.gaps.needed
        return f"{needed}: {error.message}" if needed else f"this needs a new sign-in: {error.message}"
    return None
