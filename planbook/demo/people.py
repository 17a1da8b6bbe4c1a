"""Who can sign in to the demo shop."""

import base64
import hashlib
import hmac
import struct

SHOP_USER, SHOP_PASSWORD = "buyer@shop.test", "paper-please"
CHIEF_USER, CHIEF_PASSWORD, CHIEF_TOTP = "chief@shop.test", "ink-please", "PAPERCLIPSANDINK"
PEOPLE = {SHOP_USER: ("Bea Buyer", SHOP_PASSWORD), CHIEF_USER: ("Carl Chief", CHIEF_PASSWORD)}


def totp(secret: str, at: float) -> str:
    """Returns the six digits of RFC 6238 for this moment."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(at // 30)), hashlib.sha1)
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF) % 1_000_000:06d}"
