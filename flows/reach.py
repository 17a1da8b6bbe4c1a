"""A Prefect server that does not answer, in words for whoever runs a plan."""

import os

from planbook.errors import PlanbookError


def is_out_of_reach(error: BaseException) -> bool:
    """Whether it came of a server that does not answer."""
    from httpx import TransportError

    return isinstance(error, TransportError) or isinstance(error.__cause__, TransportError)


def out_of_reach() -> PlanbookError:
    """What to say where nothing can be run without the server."""
    return PlanbookError(
        f"the Prefect server at {os.environ.get('PREFECT_API_URL')} does not answer. "
        "Start it, or set PREFECT_API_URL to one that runs; without it, planbook starts a server of its own."
    )
