"""The credentials that Prefect's clients need for a server that planbook started."""

import os
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from flows import access
from flows.access_guard import SIGN_IN
from flows.server import Server, all_servers
from planbook.errors import PlanbookError
from planbook.places import Project


def client(folder: Path, server: Server) -> dict[str, str]:
    """Returns the environment variables for a client of the project's server.

    Raises PlanbookError if the key is lost.
    """
    key = access.read(Project(folder).server) if server.fenced else None
    no_tokens = {"PREFECT_CLIENT_CSRF_SUPPORT_ENABLED": "false"} if server.knows_programs else {}
    return {"PREFECT_API_URL": server.api_url} | ({access.VARIABLE: key} if key else {}) | no_tokens


def take_key() -> None:
    """Reads the server's key into the environment if PREFECT_API_URL names a planbook server of this user."""
    told = any(os.environ.get(name) for name in (access.VARIABLE, "PREFECT_API_KEY"))
    key = None if told else key_for(os.environ.get("PREFECT_API_URL", ""))
    if key:
        os.environ[access.VARIABLE] = key


def key_for(api_url: str) -> str | None:
    """Returns the key of this user's server at an address, in any project; None if none runs there.

    A server that is ending has left its port to the one that started last.
    """
    for place, server in sorted(all_servers(), key=lambda found: -found[1].started):
        if server.fenced and api_url.rstrip("/").replace("//localhost:", "//127.0.0.1:") == server.api_url:
            with suppress(PlanbookError):
                return access.read(place.home)
    return None


def write_sign_in(folder: Path, server: Server) -> Path:
    """Writes a page that signs a browser in to Prefect's interface, and returns its path.

    The key is in a file, because other users can see the arguments of a command.
    """
    file = Project(folder).server / "open.html"
    key = quote(client(folder, server).get(access.VARIABLE, ""))
    to = f"{server.address}{SIGN_IN}#{key}" if key else server.address
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
        opened.write(f"<!doctype html><title>Prefect</title><script>location.replace('{to}')</script>\n")
    return file
