"""HTTP statuses in words."""

from http import HTTPStatus

AN_ERROR = 400  # the least status that says so
_PHRASES = {int(status): status.phrase for status in HTTPStatus}


def in_words(status: int, otherwise: str = "an error") -> str:
    """Returns a status with its phrase, such as `409 (Conflict)`. `otherwise`: the words for one without a phrase."""
    words = _PHRASES.get(status, otherwise)
    return f"{status} ({words})" if words else str(status)
