"""Folders, and buckets of other machines, by fsspec: the package for the protocol of an address must be installed."""

from typing import Any

import fsspec  # type: ignore[import-untyped]

SLASHES = "an address has two slashes after the colon: {}://{}"
NO_BUCKET = "it names no bucket. Write {}BUCKET or {}BUCKET/FOLDER"
READ_ONLY = "nothing can be written there"


def file_system(address: str) -> tuple[Any, str]:
    """Returns the client for an address, and the path there.

    Raises ValueError for an address that names no place: a bucket would be made for the first name in the path. Its
    client raises errors of its own, at any time; `reason_of` says what they mean.
    """
    protocol, colon, rest = address.partition(":")
    known = protocol not in ("file", "local") and protocol in fsspec.available_protocols()
    if colon and known and not rest.startswith(("//", ":")):
        raise ValueError(SLASHES.format(protocol, rest.lstrip("/")))
    files, path = fsspec.core.url_to_fs(address)
    if not path.strip("/") and "://" in address and not address.startswith(("file:", "local:")):
        raise ValueError(NO_BUCKET.format(address, address))
    return files, path


def reason_of(error: Exception) -> str:
    """Returns why a place cannot be used, without a point at the end."""
    if isinstance(error, NotImplementedError):
        return READ_ONLY
    return getattr(error, "strerror", None) or str(error).rstrip(".") or type(error).__name__
