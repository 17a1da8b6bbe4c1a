"""A Prefect server that does not answer, in words for whoever runs a plan."""

import os

from planbook.errors import PlanbookError
from planbook.secrets.redaction import Mask, secrets_in_address


def is_unreachable(error: BaseException) -> bool:
    """Whether it came of a server that does not answer."""
    from httpx import TransportError

    return isinstance(error, TransportError) or isinstance(error.__cause__, TransportError)


def unreachable_error() -> PlanbookError:
    """What to say where nothing can be run without the server."""
    address = os.environ.get("PREFECT_API_URL", "")
    return PlanbookError(
        f"the Prefect server at {Mask(secrets_in_address(address)).text(address)} does not answer. "
        "Start it, or set PREFECT_API_URL to one that runs; without it, planbook starts a server of its own."
    )
