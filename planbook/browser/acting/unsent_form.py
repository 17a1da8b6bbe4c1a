"""Detects that the browser does not submit a form, because one of its fields is invalid."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator

from planbook.errors import StepError

PATIENCE = 2.0  # seconds to wait for a page's report
UNSENT = 'nothing was sent, because the browser submits no form with an invalid field: field "{}": {}'
KEY = "Symbol.for('planbook.invalid')"
# Only the form that the element belongs to counts: scripts may check other ones.
WATCH = f"""els => {{
  const el = els.length === 1 && (els[0].form || els[0].closest('form'));
  if (!el || window[{KEY}]) return;
  const noted = window[{KEY}] = {{form: el, field: null}};
  noted.note = event => {{ if (event.target.form === noted.form) noted.field = noted.field || event.target }};
  addEventListener('invalid', noted.note, true);
}}"""
READ = f"""() => {{
  const noted = window[{KEY}];
  if (!noted) return null;
  removeEventListener('invalid', noted.note, true);
  delete window[{KEY}];
  const field = noted.field;
  if (!field || !field.isConnected || field.validity.valid) return null;
  const label = field.labels && field.labels[0] ? field.labels[0].innerText : '';
  return [label || field.ariaLabel || field.placeholder || field.name || field.id, field.validationMessage];
}}"""


class UnsentForm:
    """Watches the form of an element while a step acts on it."""

    def __init__(self, locator: Locator) -> None:
        self._locator = locator

    async def watch(self) -> None:
        """Begins."""
        await _asked(self._locator, WATCH)

    async def invalid(self) -> StepError | None:
        """Ends, and returns the error about a field that has kept the browser from submitting the form."""
        told = await _asked(self._locator, READ)
        return StepError("value", UNSENT.format(" ".join(told[0].split()), told[1])) if told else None


async def _asked(locator: Locator, script: str) -> Any:
    with suppress(PlaywrightError, TimeoutError):  # the page is gone, and its form with it
        async with asyncio.timeout(PATIENCE):
            return await locator.evaluate_all(script)
    return None
