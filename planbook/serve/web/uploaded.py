"""Files that are sent with a form: each becomes an upload, which the field beside it then names."""

import re
import unicodedata
from collections.abc import AsyncIterator, Mapping

from fastapi import Request
from starlette.datastructures import UploadFile

from planbook.serve.access import Seat
from planbook.serve.problems import Refusal
from planbook.serve.routes.files import keep_sent
from planbook.serve.web.fields import FILE, PREFIX
from planbook.serve.web.route import Form, form_of
from planbook.step.input import Input

NEEDED = "This needs the scope files:write, too."
_AT_ONCE = 1 << 20
"""Bytes that are read of a file at once."""


def file_of(request: Request, field: str) -> UploadFile | None:
    """The file that was chosen in a field of a form."""
    files: Mapping[str, UploadFile] = request.state.files
    return files.get(field)


async def with_files(request: Request, seat: Seat, declared: Mapping[str, Input]) -> Form:
    """The form. Files that were chosen in it are kept as uploads, and named in place of their fields' texts.

    Raises Refusal, and PlanbookError for a file that is not taken.
    """
    form = form_of(request)
    for name, one in declared.items():
        sent = file_of(request, f"{FILE}{name}") if one.type in ("file", "csv") else None
        if sent:
            if not seat.has("files:write"):
                raise Refusal(403, NEEDED)
            kept, _ = await keep_sent(request, seat, name_for(sent.filename or ""), _content(sent))
            form[f"{PREFIX}{name}"] = kept.input
    return form


def name_for(filename: str) -> str:
    """A name that uploads can have, for a file of any name: `Preise März.csv` becomes `Preise-Marz.csv`."""
    base = filename.replace("\\", "/").rpartition("/")[2]
    stem, dot, ending = base.rpartition(".") if "." in base else (base, "", "")
    ending = dot + _plain(ending)[:20]
    return (_plain(stem) or "file")[: 120 - len(ending)] + ending


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._-]+", "-", letters).strip("._-")


async def _content(sent: UploadFile) -> AsyncIterator[bytes]:
    while part := await sent.read(_AT_ONCE):
        yield part
