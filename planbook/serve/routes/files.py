"""Files that are uploaded for inputs of the types `file` and `csv`: upload, list, show, get and drop them."""

import tempfile
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path as FilePath
from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.status import HTTP_201_CREATED, HTTP_204_NO_CONTENT

from planbook.audit import record, through
from planbook.history.summary import as_time
from planbook.places import Project
from planbook.serve import pages
from planbook.serve.access import Needs, Seat
from planbook.serve.audited import door_of
from planbook.serve.pages import Cursor, Limit, Page
from planbook.serve.router import API, api_router, content
from planbook.serve.routes.runs import SHUT
from planbook.step.input import UPLOADED
from planbook.uploads import store
from planbook.uploads.content import type_of
from planbook.uploads.store import Upload, check_name

router = api_router("/files", "files")
Reader = Annotated[Seat, Depends(Needs("files:read"))]
Writer = Annotated[Seat, Depends(Needs("files:write"))]
Name = Annotated[
    str,
    Path(max_length=120, pattern=f"^{store.NAME.pattern}$", description="The file's name.", examples=["prices.csv"]),
]
Version = Annotated[int | None, Query(ge=1, le=10**9, description="Without it, the newest.")]
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True, "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    }
}  # fmt: skip


class FileLine(BaseModel):
    """A version of an uploaded file."""

    name: str
    version: int
    bytes: int
    sha256: str
    uploaded: str
    by: str
    input: str = Field(description="What an input of the type `file` or `csv` is given to get this version.")


class FileOut(FileLine):
    """An uploaded file: its newest version, and all versions, the newest first."""

    versions: list[FileLine]


@router.put(
    "/{name}", status_code=201, summary="Upload a file", response_model=FileLine, openapi_extra=BODY,
    responses={200: {"model": FileLine, "description": "The newest version has the same content."}},
)  # fmt: skip
async def upload(request: Request, name: Name, seat: Writer) -> Response:
    """Keeps what is sent as a new version of the name. Earlier versions stay as they are.

    The content must be of the type that the name says. A file has 100 MB at most.
    """
    kept, is_new = await keep_sent(request, seat, name, request.stream())
    where = {"Location": f"{API}/files/{kept.name}"}
    return JSONResponse(kept.model_dump(), HTTP_201_CREATED if is_new else 200, headers=where)


async def keep_sent(request: Request, seat: Seat, name: str, parts: AsyncIterator[bytes]) -> tuple[FileLine, bool]:
    """Keeps what is sent as a version of a name; returns it, and whether it is new. Raises NotTaken and NoRoom."""
    check_name(name)
    type_of(name)
    seat.project.uploads.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=store.RECEIVED, dir=seat.project.uploads) as folder:
        received, total = FilePath(folder) / "file", sha256()
        with received.open("wb") as file:
            async for part in parts:
                total.update(part)
                await run_in_threadpool(file.write, part)
        kept, is_new = await run_in_threadpool(_keep, request, seat, name, received, total.hexdigest())
    return _line(kept), is_new


def _keep(request: Request, seat: Seat, name: str, received: FilePath, digest: str) -> tuple[Upload, bool]:
    def recorded(upload: Upload) -> None:
        with through(door_of(request)):
            details = {"do": "upload", "version": upload.version, "sha256": upload.sha256}
            record(seat.project, "file", name, who=seat.who, details=details)

    return store.keep(seat.project, name, received, digest, seat.who, recorded)


@router.get("", summary="List uploaded files")
def list_files(seat: Reader, limit: Limit = 100, cursor: Cursor = None) -> Page[FileLine]:
    """By name, the newest version of each."""
    there, following = pages.sliced(store.uploads(seat.project), limit, cursor)
    return Page(items=[_line(one) for one in there], next=following)


@router.get("/{name}", summary="Show an uploaded file")
def show(name: Name, seat: Reader) -> FileOut:
    """A file with its versions."""
    newest = store.find(seat.project, name)
    lines = [_line(one) for one in store.versions(seat.project, name)]
    return FileOut(**_line(newest).model_dump(), versions=lines)


@router.get(
    "/{name}/content",
    summary="Get an uploaded file",
    response_class=FileResponse,
    responses=content("*/*", "The file."),
)
def get(name: Name, seat: Reader, version: Version = None) -> Response:
    """The content of a version. Browsers download it."""
    there = store.path_of(seat.project, store.find(seat.project, name, version))
    return FileResponse(
        there, media_type="application/octet-stream", filename=name, headers={"Content-Security-Policy": SHUT}
    )


@router.delete("/{name}", status_code=HTTP_204_NO_CONTENT, summary="Drop an uploaded file")
def drop(request: Request, name: Name, seat: Writer, version: Version = None) -> None:
    """Removes a version; without one, all of them. A run that was given it and goes on may fail."""
    found = store.find(seat.project, name, version)
    with through(door_of(request)):
        details = {"do": "drop"} | ({"version": found.version} if version else {})
        record(seat.project, "file", name, who=seat.who, details=details)
    store.drop(seat.project, name, version)


def names_of(project: Project) -> list[str]:
    """What inputs can be given, for the forms of pages."""
    return [f"{UPLOADED}{one.name}" for one in store.uploads(project)]


def _line(upload: Upload) -> FileLine:
    return FileLine(
        name=upload.name, version=upload.version, bytes=upload.bytes, sha256=upload.sha256, by=upload.by,
        uploaded=as_time(upload.at), input=upload.as_input,
    )  # fmt: skip
