"""HTTP statuses in words."""

from http import HTTPStatus

AN_ERROR = 400  # the least status that says so
_PHRASES = {int(status): status.phrase for status in HTTPStatus}


def in_words(status: int) -> str:
    """Returns a status with its phrase, such as `409 (Conflict)`."""
    return f"{status} ({_PHRASES.get(status, 'an error')})"
