"""Reads forms with files. A file that is large goes to disk; all texts together stay within what a form may have."""

from fastapi import Request
from starlette.datastructures import FormData
from starlette.formparsers import MultiPartException, MultiPartParser

from planbook.serve.problems import Refusal

MOST_FILES = 20
"""Files of a form."""
MOST_FIELDS = 1000
"""Its other fields."""
TOO_LONG = "This is too large for the form."


class _Parser(MultiPartParser):
    """Counts what is kept in memory: the texts."""

    def __init__(self, request: Request, most: int) -> None:
        super().__init__(
            request.headers, request.stream(), max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=most
        )
        self._left = most

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._current_part.file is None:
            self._left -= end - start
            if self._left < 0:
                raise MultiPartException(TOO_LONG)
        super().on_part_data(data, start, end)


async def form_with_files(request: Request, most: int) -> FormData:
    """The form of a request, whose texts have so many bytes at most. Close it in the end. Raises Refusal."""
    try:
        return await _Parser(request, most).parse()
    except MultiPartException as error:
        raise Refusal(413 if error.message == TOO_LONG else 400, error.message) from None
