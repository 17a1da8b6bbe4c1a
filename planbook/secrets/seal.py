"""Encrypts sensitive files if a key is set, with Fernet (AES-128 and HMAC-SHA-256)."""

import os
from typing import TYPE_CHECKING

from planbook.errors import PlanbookError

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

KEY = "PLANBOOK_KEY"
"""The environment variable with the key: 32 random bytes in URL-safe base64."""
SEALED = b"gAAAA"  # the beginning of every Fernet token
REMEDY = f"Run the plan from the start, or unset {KEY} if you know where it comes from."
MAKE_ONE = "python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"


class CannotOpen(PlanbookError):
    """Encrypted content cannot be decrypted: the key is missing or another one."""


def seal(content: bytes) -> bytes:
    """Encrypts the content, or returns it unchanged if no key is set. Raises PlanbookError for an invalid key."""
    key = os.environ.get(KEY)
    return _fernet(key).encrypt(content) if key else content


def check_key() -> None:
    """Raises PlanbookError if an invalid key is set, before there is anything to encrypt."""
    seal(b"")


def is_sealed(content: bytes) -> bool:
    return content.startswith(SEALED)


class NotSealed(CannotOpen):
    """A key is set, but the content is not encrypted: someone else may have put it there."""


def unseal(content: bytes, what: str) -> bytes:
    """Decrypts the content; without a key, unencrypted content is returned as it is. `what` begins the message.

    Raises CannotOpen.
    """
    if not is_sealed(content):
        if os.environ.get(KEY):
            raise NotSealed(f"{what} is not sealed, though {KEY} is set: anybody may have made it. {REMEDY}")
        return content
    from cryptography.fernet import InvalidToken

    key = os.environ.get(KEY)
    if not key:
        raise CannotOpen(f"{what} is sealed. Set {KEY} to the key that it was sealed with.")
    try:
        return _fernet(key).decrypt(content)
    except InvalidToken:
        raise CannotOpen(f"{what} was sealed with another key than {KEY} has, or is damaged.") from None


def _fernet(key: str) -> "Fernet":
    from cryptography.fernet import Fernet

    try:
        return Fernet(key)
    except ValueError:
        raise PlanbookError(f"{KEY} is not a key. Make one: {MAKE_ONE}") from None
