"""The site of the runs: a form that is sent once, and pages of which some misbehave; it counts what is sent."""

import socket
import struct
import threading
import time
from collections.abc import Callable
from typing import Any

from tests.sites import Site

PLAN = """\
planbook: 1
name: order
goal: Place one order, then look at one page
start: {start}/
inputs:
  order: {{type: string}}
  page: {{type: string}}
defaults: {{timeout: 8s, retries: 1}}
steps:
  - goto: "/form/{{{{ inputs.order }}}}"
  - fill: {{field: Name, with: Ada}}
  - title: Send it
    click: {{button: Send}}
    effect: once
    verify:
      - goto: "/orders/{{{{ inputs.order }}}}"
      - expect: {{text: Was sent}}
  - expect: {{text: Was sent}}
  - goto: "/{{{{ inputs.page }}}}/{{{{ inputs.order }}}}"
  - expect: {{heading: Ready}}
  - title: Count once
    click: {{button: Count}}
  - title: Count twice
    click: {{button: Count}}
  - expect: {{text: "2 counted"}}
"""
TOGETHER = """\
planbook: 1
name: together
goal: Stay on a page until all others are there
start: {start}/
inputs:
  order: {{type: string}}
defaults: {{timeout: 1h, retries: 0}}
steps:
  - goto: "/together/{{{{ inputs.order }}}}"
  - click: {{button: Count}}
  - expect: {{text: "1 counted"}}
"""
FORM = "<form method=post action=/sent/{order}><label>Name <input></label><button>Send</button></form>"
LIGHT = """<h1>Ready</h1><p><span id=n></span> counted</p><button>Count</button><script>
  const count = by => { n.textContent = sessionStorage.n = +(sessionStorage.n || 0) + by; };
  document.querySelector('button').onclick = () => count(1);
  count(0);
</script>"""
"""Its count is part of what a run keeps to go on with."""
SCRIPTS = {
    "dialogs": "for (;;) alert('Again')",
    "busy": "for (;;) ;",
    "memory": """document.querySelector('button').remove();
      const held = []; setInterval(() => held.push(new Uint8Array(2e7).fill(1)), 50)""",
}
"""What pages do, once they have shown that they are ready."""
AT_ONCE = struct.pack("ii", 1, 0)  # to close with a reset instead of a goodbye
SLOW = 2.0  # seconds
WELL, BADLY = frozenset(("passed", "flaky")), frozenset(("failed",))
MISBEHAVING = {
    "slow": WELL,
    "reset": BADLY,
    "reset-once": WELL,  # Chromium itself asks again if a connection that it has kept is reset
    "dialogs": BADLY,
    "busy": BADLY,
    "memory": BADLY,
    "crash": WELL | BADLY,  # what the page held may not be known yet when it crashes: then the run does not go on
    "browser": WELL | BADLY,
}
"""The pages that misbehave, and how a run may end that comes to one."""


class Shop(Site):
    """Calls `on_crash` with an order and the page's kind when a page is open that is to crash now."""

    def __init__(self, on_crash: Callable[[str, str], None]) -> None:
        super().__init__()
        self.on_crash = on_crash
        self.arrived: set[str] = set()  # those who wait for the others
        self.all_here = threading.Event()
        self._seen: set[str] = set()
        self._lock = threading.Lock()

    def sent(self, order: str) -> int:
        """How often an order was sent."""
        return self.posted.count(f"/sent/{order}")

    def answer(self, path: str) -> tuple[int, dict[str, str], str]:
        kind, _, order = path[1:].partition("/")
        if kind == "together":
            self.arrived.add(order)
            self.all_here.wait()
        if kind == "slow":
            time.sleep(SLOW)
        if kind in ("crash", "browser") and self._is_first(path):
            threading.Timer(0.2, self.on_crash, (order, kind)).start()
        if kind == "sent":  # a page that is the answer to a form cannot be opened again by a run that goes on
            return 303, {"location": f"/orders/{order}"}, ""
        body = {
            "": "Hello",
            "form": FORM.format(order=order),
            "orders": "Was sent" if self.sent(order) else "Nothing yet",
        }.get(kind, LIGHT)
        if kind in SCRIPTS:
            body += f"<script>setTimeout(() => {{ {SCRIPTS[kind]} }}, 100)</script>"
        return 200, {}, f"<!doctype html><title>Shop</title>{body}"

    def _is_first(self, path: str) -> bool:
        with self._lock:
            is_first = path not in self._seen
            self._seen.add(path)
        return is_first

    def _handler(self) -> Any:
        site = self

        class Handler(super()._handler()):  # type: ignore[misc]
            def do_GET(self) -> None:  # noqa: N802
                kind = self.path[1:].partition("/")[0]
                if kind == "reset" or (kind == "reset-once" and site._is_first(self.path)):
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
                    self.close_connection = True
                    self.connection.close()
                    return
                super().do_GET()

        return Handler
