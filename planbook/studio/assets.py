"""The page and what it loads: the stylesheets of reports and of `planbook serve`, and the studio's own files."""

from functools import cache
from html import escape
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from planbook.report.html import ICONS

OWN = "planbook.studio.static"
STYLES = (
    ("planbook.report", "style.css"), ("planbook.report.view", "view.css"), ("planbook.serve.web.static", "web.css"),
    (OWN, "studio.css"),
)  # fmt: skip
SCRIPTS = ("studio.js", "api.js", "build.js", "cells.js", "draft.js", "editor.js", "heal.js", "live.js")
FILES = {
    "style.css": (STYLES, "text/css"),
    "codemirror.js": (((OWN, "codemirror.min.js"),), "text/javascript"),
    **{name: (((OWN, name),), "text/javascript") for name in SCRIPTS},
}


@cache
def content(name: str) -> bytes:
    """Returns a file as it is served. Raises KeyError."""
    parts, _ = FILES[name]
    return b"\n".join(files(package).joinpath(file).read_bytes() for package, file in parts)


async def asset(request: Request) -> Response:
    """Serves a file."""
    name = request.path_params["name"]
    if name not in FILES:
        return PlainTextResponse("There is no such file.\n", 404)
    headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
    return Response(content(name), media_type=f"{FILES[name][1]}; charset=utf-8", headers=headers)


def page(plan: str, nonce: str) -> str:
    """Returns the page; `nonce` is for the stylesheet that the editor makes."""
    text = files(OWN).joinpath("studio.html").read_text("utf-8")
    icons = "".join(f'<symbol id="i-{name}" viewBox="0 0 16 16">{drawing}</symbol>' for name, drawing in ICONS.items())
    for name, value in (("PLAN", escape(plan)), ("NONCE", nonce), ("ICONS", icons)):
        text = text.replace(f"@{name}@", value)
    return text
