"""Recognizes that a site has answered what a step sent with a page that asks to sign in."""

from urllib.parse import parse_qsl, urljoin, urlsplit

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, Request

from planbook.errors import StepError

ASKS = "() => [...document.querySelectorAll('input[type=password]')].some(field => field.checkVisibility())"
LED_AWAY = (
    "the site asks to sign in: it answered {} {} with {}, which leads back there; sign in first, such as by a `session`"
)
ASKS_THEN = "it was sent, the page then asked for a password ({}), and no step checked it"


async def asks_for_password(page: Page) -> bool:
    """Returns whether the page shows a field for a password."""
    try:
        return bool(await page.evaluate(ASKS))
    except PlaywrightError:
        return False


def led_away(page: Page, sent: Request) -> StepError | None:
    """Returns the error if the page's address leads back to what was sent, as that of a sign-in page does."""
    wanted, there = urlsplit(sent.url).path, urlsplit(page.url)
    if there.path == wanted or not wanted.strip("/"):
        return None
    values = (value for _, value in parse_qsl(f"{there.query}&{there.fragment.partition('?')[2]}"))
    if any(urlsplit(_whole(page.url, value)).path == wanted for value in values):
        return StepError("signed_out", LED_AWAY.format(sent.method, sent.url, page.url))
    return None


def _whole(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        return ""
