"""Sends a request past the page, by Playwright's request context, with the session's way out."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from playwright.async_api import APIRequestContext
from playwright.async_api import Error as PlaywrightError

from planbook.browser.acting import failures
from planbook.browser.network.proxy import Cap
from planbook.browser.network.url_pattern import without_query
from planbook.browser.requesting.message import REDIRECTS, Answer, Outgoing
from planbook.browser.requesting.refusals import TOO_LARGE, not_answered
from planbook.browser.session.session import Session
from planbook.errors import StepError
from planbook.hosts import host_and_port

LARGEST = 10_000_000  # bytes of an answer
CAP = 2 * LARGEST  # bytes of a connection; the page may have others to the same host
MOST_REDIRECTS = 20  # as many as Chromium follows
UNPACKED = {"accept-encoding": "identity"}
"""A packed answer could be small on the way and huge in memory."""
_OF_HEADER = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
ASKS_THEN = "{} was redirected to {}, which asks for a password: the site may not have taken it"
_PASSWORD = re.compile(rb"<input[^>]*\stype\s*=\s*[\"']?password\b", re.IGNORECASE)
NO_HEADER = "the header {} has a character that no header can have, such as a new line or 日"


async def exchange(
    session: Session, request: Outgoing, left: Callable[[], float], sending: Callable[[str], None]
) -> Answer:
    """Returns the answer to a request, after redirects. `left`: the milliseconds until the deadline.

    `sending` is called before anything is sent that may change something. Raises navigation, timeout, blocked_host or
    value.
    """
    first = request = replace(request, headers=UNPACKED | dict(request.headers))
    _check_host(session, request)
    _check_headers(request)
    async with _client(session, request) as client:
        for _ in range(MOST_REDIRECTS + 1):
            if request.sends:
                sending(str(request))
            answer = await _answer(session, client, request, left())
            location = answer.headers.get("location")
            if answer.status not in REDIRECTS or answer.status in request.final or location is None:
                if first.sends and request is not first and _PASSWORD.search(answer.body):
                    session.doubt(ASKS_THEN.format(first, without_query(request.address)))
                return answer
            request = request.redirected(answer.status, location)
            _check_host(session, request)
    raise StepError("navigation", f"{request}: it redirects endlessly (more than {MOST_REDIRECTS} times)")


def _check_host(session: Session, request: Outgoing) -> None:
    is_web = request.address.partition(":")[0].lower() in ("http", "https")
    if not (is_web and session.guard.opens(request.address)):
        raise failures.blocked_host(request.address, session.guard)


def _check_headers(request: Outgoing) -> None:
    wrong = next((name for name, text in request.headers.items() if not _OF_HEADER.fullmatch(text)), None)
    if wrong is not None:  # its text is not shown: it may be a secret
        raise StepError("value", NO_HEADER.format(wrong))


@asynccontextmanager
async def _client(session: Session, request: Outgoing) -> AsyncIterator[APIRequestContext]:
    if request.cookies == "page":
        yield session.context.request
        return
    async with session.apart() as context:
        yield context.request


async def _answer(session: Session, client: APIRequestContext, request: Outgoing, left: float) -> Answer:
    there = host_and_port(request.address)
    cap = Cap(there, CAP) if there else None
    if session.proxy:
        session.proxy.cap = cap
    try:
        response = await client.fetch(
            request.address,
            method=request.method,
            headers=dict(request.headers),
            data=request.body,
            multipart=dict(request.fields) if request.fields is not None else None,
            timeout=left,
            max_redirects=0,
        )
        try:
            body = await response.body()
        finally:
            await response.dispose()
    except PlaywrightError as error:
        if cap and cap.exceeded:
            raise _too_large(request) from None
        raise not_answered(request, error, session) from None
    finally:
        if session.proxy:
            session.proxy.cap = None
    if len(body) > LARGEST:
        raise _too_large(request)
    return Answer(request, response.status, response.headers, body)


def _too_large(request: Outgoing) -> StepError:
    return StepError("value", TOO_LARGE.format(request, LARGEST // 1_000_000))
