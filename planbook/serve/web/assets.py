"""The stylesheet and the scripts of pages. Their addresses change with them, so browsers keep them for good."""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from fastapi.responses import Response

from planbook.serve.access import Open
from planbook.serve.problems import Refusal

router = APIRouter(
    prefix="/static", include_in_schema=False, dependencies=[Depends(Open("it says nothing of any project"))]
)
STYLES = (
    ("planbook.report", "style.css"), ("planbook.report.view", "view.css"), ("planbook.report.stats", "stats.css"),
    ("planbook.serve.web.static", "web.css"),
)  # fmt: skip
"""The design of notebooks, views and statistics, and what only pages have."""
SCRIPTS = (
    ("planbook.serve.web.static", "htmx.min.js"), ("planbook.serve.web.static", "hx-sse.min.js"),
    ("planbook.report", "script.js"), ("planbook.serve.web.static", "live-picture.js"),
)  # fmt: skip
"""What makes pages live, and opens pictures: one file, as one request."""
FILES = {"style.css": (STYLES, "text/css"), "script.js": (SCRIPTS, "text/javascript")}
FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable"}


@cache
def content(name: str) -> bytes:
    """A file as it is served. Raises KeyError if there is none of that name."""
    parts, _ = FILES[name]
    return b"\n".join(files(package).joinpath(file).read_bytes() for package, file in parts)


@cache
def address(name: str) -> str:
    """Where a page finds a file."""
    return f"/static/{sha256(content(name)).hexdigest()[:12]}/{name}"


@router.get("/{version}/{name}")
def asset(version: Annotated[str, Path(max_length=64)], name: Annotated[str, Path(max_length=64)]) -> Response:
    """The file; only the newest version is there."""
    try:
        body = content(name)
    except KeyError:
        raise Refusal(404, f"There is no file {name}.") from None
    return Response(body, media_type=f"{FILES[name][1]}; charset=utf-8", headers=FOR_GOOD)
