"""Takes secrets out of what is kept of a browser, and puts them in again."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

from planbook.mask import Mask

MARK = "\0"
SPELLINGS: dict[str, Callable[[str], str]] = {
    "": str,
    "%": lambda text: quote(text, safe=""),
    "+": quote_plus,
    '"': lambda text: json.dumps(text)[1:-1],
}
"""How a secret may be written in a cookie or a store, and the sign for each."""


class Veil:
    """Knows the secrets of a run. Where one stands, only its name is kept, and how it was spelt."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._mask = Mask(secrets)
        longest_first = sorted((name for name in secrets if secrets[name]), key=lambda name: -len(secrets[name]))
        self._pairs = [
            (spell(secrets[name]), f"{MARK}{sign}{name}{MARK}")
            for name in longest_first
            for sign, spell in SPELLINGS.items()
        ]
        self._known: dict[str, str | None] = {}

    def hide(self, text: str) -> str | None:
        """The text without secrets; None where one is left that is spelt in some other way."""
        if not self._pairs:
            return text
        if text not in self._known:
            self._known[text] = self._hidden(text)
        return self._known[text]

    def _hidden(self, text: str) -> str | None:
        hidden = text
        for secret, sign in self._pairs:
            hidden = hidden.replace(secret, sign)
        return hidden if self._mask.text(hidden) == hidden else None

    def show(self, value: Any) -> Any:
        """A value of lists, mappings and texts with the secrets in their places again."""
        if isinstance(value, str):
            for secret, sign in self._pairs if MARK in value else ():
                value = value.replace(sign, secret)
            return value
        if isinstance(value, dict):
            return {key: self.show(item) for key, item in value.items()}
        return [self.show(item) for item in value] if isinstance(value, (list, tuple)) else value

    def hide_all(self, items: Mapping[str, str]) -> dict[str, str]:
        """A store without secrets: entries in which one is left are left out."""
        hidden = {name: self.hide(value) for name, value in items.items() if self.hide(name) == name}
        return {name: value for name, value in hidden.items() if value is not None}
