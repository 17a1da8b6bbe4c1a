"""The token that a form needs to count: another site can send a form, but does not know the token."""

import hmac
from hashlib import sha256

from fastapi import Request

from planbook.serve.access import session_cookie

FORM_COOKIE = "planbook_form"
"""A random text in the browser: what the token of a form is made from before somebody has signed in."""
SIGN_IN = "/sign-in"


def token_for(request: Request) -> str:
    """The token of this browser's forms."""
    return next(iter(_tokens(request)), "")


def fits(request: Request, token: str) -> bool:
    """Whether a form with this token is from a page that this browser was sent.

    Of a browser with a session, only the session counts: servers at other ports of a machine can set the other cookie,
    and would know its token. The form that signs in may have been loaded before there was a session.
    """
    known = _tokens(request) if request.url.path == SIGN_IN else _tokens(request)[:1]
    return any(hmac.compare_digest(token.encode(), one.encode()) for one in known)


def _tokens(request: Request) -> list[str]:
    secrets = (request.cookies.get(session_cookie(request)), request.cookies.get(FORM_COOKIE))
    return [sha256(f"form {secret}".encode()).hexdigest() for secret in secrets if secret]
