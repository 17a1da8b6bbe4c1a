"""Holds back requests that an act must not send: those which its step does not let go."""

from contextlib import suppress

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Route

from planbook.browser.session.session import Session


async def hold_back(session: Session) -> None:
    """From now on, aborts each request of the session that its act does not let go (`RequestCause.lets`).

    It slows all requests down, and does not know of frames of a WebSocket, nor, except in Chromium, of requests of
    service workers.
    """

    async def judge(route: Route) -> None:
        request = route.request
        with suppress(PlaywrightError):  # the request may go with its page
            if request in session.sent.held:
                session.sent.held.discard(request)
                # An aborted page load leaves the current page alone; other requests see a failure.
                await route.abort("aborted" if request.is_navigation_request() else "blockedbyclient")
            else:
                await route.continue_()

    await session.context.route("**/*", judge)
