"""What the servers of the tests' own sites share."""

import sys
from http.server import ThreadingHTTPServer
from typing import Any


class Quiet(ThreadingHTTPServer):
    """A browser that leaves before a page has come is no news: it would stand in the output that a test reads."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)
