"""The token that a form needs to count: another site can send a form, but does not know the token."""

import hmac
from hashlib import sha256

from fastapi import Request

from planbook.serve.access import session_cookie

FORM_COOKIE = "planbook_form"
"""A random text in the browser: what the token of a form is made from before somebody has signed in."""


def token_for(request: Request) -> str:
    """The token of this browser's forms."""
    return next(iter(_tokens(request)), "")


def fits(request: Request, token: str) -> bool:
    """Whether a form with this token is from a page that this browser was sent."""
    return any(hmac.compare_digest(token.encode(), known.encode()) for known in _tokens(request))


def _tokens(request: Request) -> list[str]:
    secrets = (request.cookies.get(session_cookie(request)), request.cookies.get(FORM_COOKIE))
    return [sha256(f"form {secret}".encode()).hexdigest() for secret in secrets if secret]
