"""Explains why a request got no answer: turns Playwright's errors into error classes and messages for people."""

from __future__ import annotations

import re

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from planbook.browser.acting import failures
from planbook.browser.acting.playwright_messages import readable_message
from planbook.browser.requesting.message import Outgoing
from planbook.browser.session.session import Session
from planbook.errors import StepError

TOO_LARGE = "{}: the answer is larger than {} MB, the most that a step reads; ask for less, or use `download`"
GONE = "the browser's driver ended while it read the answer, which may be larger than memory when it is unpacked"
"""A packed answer is unpacked before anybody can say how large it is; no window has to be open for a request."""
HALF = "the server closed the connection in the middle of its answer"
_CODES = (  # a part of Node's message, and Chromium's code for the same
    ("expired", "ERR_CERT_DATE_INVALID"),
    ("altnames", "ERR_CERT_COMMON_NAME_INVALID"),
    ("certificate", "ERR_CERT_AUTHORITY_INVALID"),
    ("EPROTO", "ERR_SSL_PROTOCOL_ERROR"),
    ("SSL routines", "ERR_SSL_PROTOCOL_ERROR"),
    ("before secure TLS", "ERR_SSL_PROTOCOL_ERROR"),
    ("Parse Error", "ERR_INVALID_HTTP_RESPONSE"),
    ("failed to decompress", "ERR_CONTENT_DECODING_FAILED"),
    ("socket hang up", "ERR_CONNECTION_RESET"),
    ("ECONNRESET", "ERR_CONNECTION_RESET"),
    ("EPIPE", "ERR_CONNECTION_RESET"),
    ("ECONNREFUSED", "ERR_CONNECTION_REFUSED"),
    ("ENOTFOUND", "ERR_NAME_NOT_RESOLVED"),
)
_ABORTED = re.compile(r"\baborted\b")


def not_answered(request: Outgoing, error: PlaywrightError, session: Session) -> StepError:
    """Returns the error for a request without an answer."""
    said = error.message.partition("Call log")[0].strip()
    if session.is_dead:
        return failures.browser_died(session)
    if isinstance(error, PlaywrightTimeout):
        return StepError("timeout", f"{request}: the server did not answer in time")
    if "NotAllowed" in said:
        return failures.blocked_host(request.address, session.guard)
    if "disposed" in said or "has been closed" in said:
        return StepError("crashed", f"{request}: {GONE}")
    return StepError("navigation", f"{request}: {_reason(request, said, session)}")


def _reason(request: Outgoing, said: str, session: Session) -> str:
    if _ABORTED.search(said):
        return HALF
    if "Socks5" in said:
        known = session.traffic.failure_reason(request.address, "net::ERR_SOCKS_CONNECTION_FAILED")
        return failures.network_reason(known)
    code = next((code for sign, code in _CODES if sign in said), None)
    return failures.network_reason(f"net::{code}") if code else readable_message(said)
