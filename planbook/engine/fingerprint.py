"""The fingerprint of an element in the record: short texts without secrets."""

from collections.abc import Mapping
from typing import Any

from planbook.events import Fingerprint
from planbook.secrets.redaction import Mask

MOST = 120  # characters of a text
MOST_OF_ADDRESS = 400  # those of pages that filter or sort differ in their ends


def fingerprint(looks: Mapping[str, Any], mask: Mask) -> Fingerprint:
    """Returns the fingerprint. Secrets are masked before texts are cut: half a secret would not be recognized."""
    masked = {key: mask.value(value) for key, value in looks.items()}
    return Fingerprint(
        tag=masked["tag"],
        role=_short(masked["role"]),
        name=_short(masked["name"]),
        text=_short(masked["text"]),
        attributes={name: _short(value, _most(name)) for name, value in masked["attributes"].items()},
        neighbours=[_short(text) for text in masked["neighbours"]],
        place=masked["place"],
        beside=[_short(text) for text in masked["beside"]],
        around=[_short(text) for text in masked["around"]],
        alike=masked.get("alike"),
        line=masked.get("line", []),
        namesakes=masked.get("namesakes"),
    )


def _most(attribute: str) -> int:
    return MOST_OF_ADDRESS if attribute == "href" else MOST


def _short(text: str, most: int = MOST) -> str:
    """Returns the text on one line, cut to that many characters."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[:most]}…"
