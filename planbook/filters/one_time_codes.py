"""One-time codes for signing in (TOTP)."""

import base64
import binascii
import hmac
import re
import struct
import time
from typing import Any

from planbook.errors import StepError

MOST_DIGITS = 10


def totp(secret: Any, digits: int = 6, period: int = 30) -> str:
    """Returns the current one-time code for a base32 secret (RFC 6238, SHA-1)."""
    if not 1 <= digits <= MOST_DIGITS or period < 1:
        raise StepError(
            "value",
            f"totp(digits={digits}, period={period}): use 1 to {MOST_DIGITS} digits and a period of at least 1 second",
        )
    text = re.sub(r"[\s-]", "", str(secret)).upper()
    try:
        key = base64.b32decode(text + "=" * (-len(text) % 8))
    except binascii.Error:
        raise StepError(
            "value", "the secret for totp is not base32 text (A to Z, 2 to 7); copy the setup key from the site again"
        ) from None
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // period), "sha1")
    at = digest[-1] & 15
    code = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF
    return str(code % 10**digits).zfill(digits)
