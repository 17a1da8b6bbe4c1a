"""The mask of a draft: it leaves alone what addresses said before a secret was used, such as `admin` in `/admin/`."""

import re

from planbook.secrets.redaction import Mask, Span

_PART = re.compile(r"(?<!%)(?<!%2)(?:(?!%2f)[^/?#&=\s\"'<>`(){},;•])+", re.IGNORECASE)
_BEFORE = ("/", "?", "&", "=", "#", "%2f")


class DraftMask(Mask):
    """Replaces every secret, except where it is a part of an address that is known to be public."""

    _public: frozenset[str] = frozenset()

    def note_public(self, *addresses: str) -> None:
        """Notes addresses that were there before a secret was used."""
        parts = (part.casefold() for address in addresses for part in _PART.findall(address))
        self._public |= {part for part in parts if super(DraftMask, self).found(part)}

    def found(self, text: str) -> list[Span]:
        spans = super().found(text)
        return [span for span in spans if not self._is_public(text, span)] if self._public else spans

    def _is_public(self, text: str, span: Span) -> bool:
        """Returns whether the secret stands in a part of an address that is public as a whole."""
        part = next((one for one in _PART.finditer(text) if one.start() <= span[0] and span[1] <= one.end()), None)
        if part is None or part[0].rstrip(".:").casefold() not in self._public:
            return False
        return text[: part.start()].casefold().endswith(_BEFORE)
