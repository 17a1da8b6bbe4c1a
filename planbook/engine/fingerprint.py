"""What the record keeps of how an element looks: short texts, and no secret in them."""

from collections.abc import Mapping
from typing import Any

from planbook.events import Fingerprint
from planbook.secrets.redaction import Mask

MOST = 120  # characters of a text


def fingerprint(looks: Mapping[str, Any], mask: Mask) -> Fingerprint:
    """The looks with every secret masked, and only then cut: half a secret would not be known again."""
    masked = {key: mask.value(value) for key, value in looks.items()}
    return Fingerprint(
        tag=masked["tag"],
        role=_short(masked["role"]),
        name=_short(masked["name"]),
        text=_short(masked["text"]),
        attributes={name: _short(value) for name, value in masked["attributes"].items()},
        neighbours=[_short(text) for text in masked["neighbours"]],
        place=masked["place"],
    )


def _short(text: str) -> str:
    """On one line, and cut where it is long."""
    text = " ".join(text.split())
    return text if len(text) <= MOST else f"{text[:MOST]}…"
