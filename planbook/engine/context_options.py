"""Translates a plan's `browser` into Playwright's options for a new context."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlsplit

from planbook.errors import PlanbookError
from planbook.plan.browser_options import Browser, Credentials

PLAIN = {"language": "locale", "timezone": "timezone_id", "user_agent": "user_agent"}
"""Keys whose value is passed on unchanged, with the name of Playwright's option."""
OF_OTHERS = ("default_browser_type",)
"""Device properties of Playwright that are not options of a context."""


def context_options(
    browser: Browser | None, start: str, secrets: Mapping[str, str], devices: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Returns the options.

    Raises PlanbookError for an unknown device, or a secret that is missing or has no password.
    """
    if browser is None:
        return {}
    options = _device(browser.device, devices) if browser.device else {}
    options |= {option: value for key, option in PLAIN.items() if (value := getattr(browser, key))}
    if browser.size:
        options["viewport"] = dict(zip(("width", "height"), browser.size, strict=True))
    if browser.place:
        options["geolocation"] = browser.place.model_dump()
    if permissions := [*browser.permissions, *(["geolocation"] if browser.place else [])]:
        options["permissions"] = list(dict.fromkeys(permissions))
    if browser.http_credentials:
        options["http_credentials"] = _credentials(browser.http_credentials, start, secrets)
    if browser.certificate_errors == "allow":
        options["ignore_https_errors"] = True
    return options


def _device(name: str, devices: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    if name not in devices:
        near = get_close_matches(name, devices, 3)
        hint = f"did you mean {' or '.join(near)}?" if near else "its documentation lists them"
        raise PlanbookError(f'browser: Playwright knows no device "{name}"; {hint}')
    return {option: value for option, value in devices[name].items() if option not in OF_OTHERS}


def _credentials(credentials: Credentials, start: str, secrets: Mapping[str, str]) -> dict[str, Any]:
    """Returns the credentials, limited to the origin of `start`: other allowed hosts must not get them."""
    missing = [name for name in credentials.secrets if not secrets.get(name)]
    if missing:
        raise PlanbookError(f"browser: HTTP authentication needs the secret {missing[0]}, which is not set")
    username, password = secrets[credentials.username], secrets[credentials.password]
    if len(credentials.secrets) == 1:
        username, colon, password = username.partition(":")
        if not colon:
            name = credentials.username
            raise PlanbookError(
                f"browser: the secret {name} is not a name and password; its value must be NAME:PASSWORD"
            )
    parts = urlsplit(start)
    return {"username": username, "password": password, "origin": f"{parts.scheme}://{parts.netloc}"}
