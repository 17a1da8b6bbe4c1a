"""Seals what is kept on disk and would let others in, where a key is set: Fernet (AES-128 and HMAC-SHA-256)."""

import os
from typing import TYPE_CHECKING

from planbook.errors import PlanbookError

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

KEY = "PLANBOOK_KEY"
"""The environment variable that has the key: 32 random bytes in URL-safe base64."""
SEALED = b"gAAAA"  # how every Fernet token begins
REMEDY = f"Run the plan anew, or unset {KEY} if you know where it comes from."
MAKE_ONE = "python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"


class CannotOpen(PlanbookError):
    """What is sealed cannot be opened: there is no key, or another one."""


def seal(content: bytes) -> bytes:
    """The content sealed by the key, or as it is where none is set. Raises PlanbookError for what is no key."""
    key = os.environ.get(KEY)
    return _fernet(key).encrypt(content) if key else content


def check_key() -> None:
    """Raises PlanbookError where a key is set that is none, before there is anything to seal."""
    seal(b"")


def is_sealed(content: bytes) -> bool:
    return content.startswith(SEALED)


class NotSealed(CannotOpen):
    """A key is set, and what is kept is not sealed: somebody else may have put it there."""


def unseal(content: bytes, what: str) -> bytes:
    """What was sealed; where no key is set, what was not is returned as it is. `what` begins the message.

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
        raise PlanbookError(f"{KEY} is no key. Make one: {MAKE_ONE}") from None
