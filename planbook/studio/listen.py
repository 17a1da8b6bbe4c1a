"""Serves the studio on this machine, and only to the browser that has the key."""

import logging
import secrets
import signal
import sys
from collections.abc import Callable
from contextlib import suppress

import uvicorn

from planbook import prefect_servers
from planbook.serve.listener import StreamsEndFirst, listening
from planbook.studio.app import make_app
from planbook.studio.studio import Studio

LOOPBACK = "127.0.0.1"
GRACE = 1  # seconds in which requests that go on may end


def serve(studio: Studio, port: int, opened: Callable[[str], None]) -> None:
    """Serves the studio until the process is told to end; `opened` gets its address. Raises PlanbookError."""
    with listening(LOOPBACK, port) as listener:
        port = listener.getsockname()[1]
        prefect_servers.close_port(port)
        key = secrets.token_urlsafe(24)
        app = make_app(studio, port, key)
        opened(f"http://{LOOPBACK}:{port}/?key={key}")
        logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
        config = uvicorn.Config(
            app, access_log=False, log_level="warning", timeout_graceful_shutdown=GRACE, server_header=False
        )
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        with suppress(KeyboardInterrupt):
            StreamsEndFirst(config, studio.streams.close).run(sockets=[listener])
