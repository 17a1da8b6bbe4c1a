"""Errors of a Prefect server that does not respond, in words for users."""

import os

from planbook.errors import PlanbookError
from planbook.secrets.redaction import Mask, secrets_in_address


def is_unreachable(error: BaseException) -> bool:
    """Returns whether the error was caused by a server that does not respond."""
    from httpx import TransportError

    return isinstance(error, TransportError) or isinstance(error.__cause__, TransportError)


def unreachable_error() -> PlanbookError:
    """Returns the error for a run that cannot proceed without the server."""
    address = os.environ.get("PREFECT_API_URL", "")
    return PlanbookError(
        f"the Prefect server at {Mask(secrets_in_address(address)).text(address)} does not answer. "
        "Start it, or set PREFECT_API_URL to one that runs; without it, planbook starts a server of its own."
    )
