"""Secrets are never stored or shown: wherever a secret's text stands, `••••NAME` is put in its place."""

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

SIGN = "••••"


def _spellings(secret: str) -> Iterator[str]:
    """The ways in which a secret may be written: as it is, in JSON, in an address, in HTML."""
    yield secret
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield quote(secret, safe="")
    yield quote(secret)
    yield quote_plus(secret)
    yield html.escape(secret)
    yield html.escape(secret, quote=False)


class Mask:
    """Replaces every secret of a run, longest first. True where there is any secret at all."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._signs = {text: SIGN + name for name, secret in secrets.items() if secret for text in _spellings(secret)}
        longest_first = sorted(self._signs, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first)))
        self._in_bytes = re.compile(b"|".join(re.escape(text.encode()) for text in longest_first))

    def __bool__(self) -> bool:
        return bool(self._signs)

    def text(self, text: str) -> str:
        """The text without secrets."""
        return self._pattern.sub(lambda found: self._signs[found[0]], text) if self._signs else text

    def content(self, content: bytes) -> bytes:
        """The bytes of a text file without secrets."""
        if not self._signs:
            return content
        return self._in_bytes.sub(lambda found: self._signs[found[0].decode()].encode(), content)

    def value(self, value: Any) -> Any:
        """A value of lists, mappings and texts without secrets."""
        if not self._signs:
            return value
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.value(key): self.value(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.value(item) for item in value]
        return value
