"""Takes secrets out of what is kept of a browser, and puts them in again."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

from planbook.secrets.forms import without_separators
from planbook.secrets.redaction import Mask

MARK = "\0"
SPELLINGS: dict[str, Callable[[str], str]] = {
    "": str,
    "%": lambda text: quote(text, safe=""),
    "+": quote_plus,
    '"': lambda text: json.dumps(text)[1:-1],
}
"""How a secret may be written in a cookie or a store, and the sign for each."""

SHAPED = "~"
AS_IT_IS, SMALL, CAPITAL = "\1\2\3"
"""In a secret's shape, which is kept where a page has set it in groups or changed its case: a character of the secret
as it is, small, or as a capital; all else stands for itself."""
_SHAPED = re.compile(f"{MARK}{SHAPED}([^{SHAPED}{MARK}]+){SHAPED}([^{MARK}]*){MARK}")


def _shape(written: str, secret: str) -> str | None:
    """The shape in which a secret is written; None if that is some other spelling of it."""
    rest, shape = list(without_separators(secret)), ""
    for one in written:
        if rest and one.casefold() == rest[0].casefold():
            kept = rest.pop(0)
            shape += AS_IT_IS if one == kept else SMALL if one == kept.lower() else CAPITAL
        elif without_separators(one):
            return None
        else:
            shape += one
    return None if rest else shape


def _in_shape(shape: str, secret: str) -> str:
    rest = iter(without_separators(secret))
    put: dict[str, Callable[[str], str]] = {AS_IT_IS: str, SMALL: str.lower, CAPITAL: str.upper}
    return "".join(put[one](next(rest)) if one in put else one for one in shape)


class StateRedactor:
    """Knows the secrets of a run. Where one stands, only its name is kept, and how it was spelt."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._secrets = secrets
        self._mask = Mask(secrets)
        longest_first = sorted((name for name in secrets if secrets[name]), key=lambda name: -len(secrets[name]))
        self._pairs = [
            (spell(secrets[name]), f"{MARK}{sign}{name}{MARK}")
            for name in longest_first
            for sign, spell in SPELLINGS.items()
        ]
        self._known: dict[str, str | None] = {}
        self._said: dict[str, str] = {}

    def hide(self, text: str) -> str | None:
        """The text without secrets; None if one is left that is spelt in some other way."""
        if not self._pairs:
            return text
        if text not in self._known:
            self._known[text] = self._hidden(text)
        return self._known[text]

    def _hidden(self, text: str) -> str | None:
        hidden = text
        for secret, sign in self._pairs:
            hidden = hidden.replace(secret, sign)
        for start, end, name in reversed(self._mask.found(hidden)):
            shape = _shape(hidden[start:end], self._secrets[name])
            if shape is None or hidden.count(MARK, 0, start) % 2:  # inside of a sign
                return None
            hidden = f"{hidden[:start]}{MARK}{SHAPED}{name}{SHAPED}{shape}{MARK}{hidden[end:]}"
        return hidden

    def masked(self, text: str) -> str:
        """A text for people, without secrets."""
        if text not in self._said:  # pages say the same names after each step
            self._said[text] = self._mask.text(text)
        return self._said[text]

    def show(self, value: Any) -> Any:
        """A value of lists, mappings and texts with the secrets in their places again."""
        if isinstance(value, str):
            for secret, sign in self._pairs if MARK in value else ():
                value = value.replace(sign, secret)
            return _SHAPED.sub(lambda found: _in_shape(found[2], self._secrets[found[1]]), value)
        if isinstance(value, dict):
            return {self.show(key): self.show(item) for key, item in value.items()}
        return [self.show(item) for item in value] if isinstance(value, (list, tuple)) else value

    def hide_all(self, items: Mapping[str, str]) -> dict[str, str]:
        """A store without secrets: entries in which one is left are left out."""
        hidden = {name: self.hide(value) for name, value in items.items() if self.hide(name) == name}
        return {name: value for name, value in hidden.items() if value is not None}
