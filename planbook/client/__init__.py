"""A typed client of the API of `planbook serve`, generated from its description: `make client`.

from planbook.client import ApiError, AuthenticatedClient
from planbook.client.api.runs import runs_start

client = AuthenticatedClient("http://127.0.0.1:4300", token="pbk_…", prefix="Bearer")
started = runs_start.sync(client=client, body=RunWish(plan="order-supplies"))
"""

from .client import AuthenticatedClient, Client
from .errors import ApiError

__all__ = ["ApiError", "AuthenticatedClient", "Client"]
