"""Starts a run in a process of its own, unless the machine has no room for one; a draft needs a model, too."""

from fastapi.concurrency import run_in_threadpool

from flows.admission import why_not
from flows.start_apart import Order, Started, start_apart
from planbook.planner.credentials import EXTRA, has_client, has_key
from planbook.serve.problems import Refusal

NEEDED = 512_000_000
"""Bytes of memory that must be free for a run: as much as a worker lets one have."""
NO_KEY = (
    "No plan can be drafted here: there is no key for a model. Set ANTHROPIC_API_KEY where planbook was started, "
    "and restart it."
)
LATER = {"Retry-After": "30"}


def refuse_without_room() -> None:
    """Raises Refusal (503) if the machine has no room for another browser."""
    if short := why_not(NEEDED):
        raise Refusal(503, f"No run is started now: {short}.", LATER)


def refuse_without_model() -> None:
    """Raises Refusal if no draft can be made."""
    if not has_client():
        raise Refusal(409, EXTRA)
    if not has_key():
        raise Refusal(409, NO_KEY)
    refuse_without_room()


async def started(order: Order) -> Started:
    """The run that has begun. Raises Refusal: 503 without room for it, 409 where it was refused."""
    refuse_without_room()
    found = await run_in_threadpool(start_apart, order)
    if found.error:
        raise Refusal(409, found.error)
    return found
