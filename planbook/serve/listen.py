"""Listening: where the server may, with TLS or without, and what it says when it starts."""

import logging
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI

from planbook.errors import PlanbookError
from planbook.places import Project
from planbook.serve.app import make_app
from planbook.serve.auth.database import Database
from planbook.serve.auth.first import first_token
from planbook.serve.listener import StreamsEndFirst, listening

if TYPE_CHECKING:
    from planbook.serve.auth.oidc import Provider

LOOPBACK = "127.0.0.1"
GRACE = 5  # seconds in which requests that go on may end
Say = Callable[[str], None]


@dataclass(frozen=True)
class Place:
    """Where to listen; `port` 0 is any free one. With `certificate` and `key`, over TLS."""

    host: str = LOOPBACK
    port: int = 4300
    certificate: Path | None = None
    key: Path | None = None

    @property
    def is_loopback(self) -> bool:
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    def address(self, port: int) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.certificate else 'http'}://{host}:{port}"


def refuse_open(place: Place, allowed: bool) -> None:
    """Raises PlanbookError if keys and passwords would go over the network for everybody to read."""
    if (place.certificate is None) != (place.key is None):
        raise PlanbookError("--certificate and --key go together.")
    for file in (place.certificate, place.key):
        if file and not file.is_file():
            raise PlanbookError(f"{file}: there is no such file.")
    if not (place.is_loopback or place.certificate or allowed):
        raise PlanbookError(
            f"--host {place.host} is not only this machine, and without TLS keys and passwords could be read in "
            "transit. Add --certificate and --key; or --without-tls, if a proxy in front of this server has TLS."
        )


def serve(
    projects: Mapping[str, Project], place: Place, say: Say, add_doors: Callable[[FastAPI], None],
    provider: "Provider | None" = None,
) -> None:  # fmt: skip
    """Serves the projects until the process is told to end. Raises PlanbookError if it cannot listen.

    `provider` is where people may sign in. `add_doors` adds to the application what knows of it, and of which it does
    not know.
    """
    with listening(place.host, place.port) as listener:
        address = place.address(listener.getsockname()[1])
        app = make_app(projects, provider=provider)
        app.state.is_ready_early = True
        add_doors(app)
        token = first_token(Database(next(iter(projects.values()))))
        say(f"planbook serves {', '.join(projects)} at {address} (the API at {address}/api/v1)")
        if token:
            say(f"Nobody may sign in yet. Create the first administrator, once: {address}/first/{token}")
        logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
        config = uvicorn.Config(
            app, access_log=False, log_level="warning", timeout_graceful_shutdown=GRACE, server_header=False,
            ssl_certfile=place.certificate, ssl_keyfile=place.key,
        )  # fmt: skip
        signal.signal(signal.SIGTERM, _end)
        with suppress(KeyboardInterrupt):
            StreamsEndFirst(config, app.state.house.ending.set).run(sockets=[listener])


def _end(*_: object) -> None:
    """What uvicorn passes on once it has shut down: the rest of this process is tidied up, too."""
    sys.exit(0)
