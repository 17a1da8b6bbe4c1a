"""A page that loads itself again, and of which only a part has come: what is not there yet is not missing."""

import time
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler
from threading import Thread

import pytest

from tests.engine.conftest import Play
from tests.sites import Quiet, Site

AGAIN = "<script>setTimeout(() => location.reload(), 300)</script>"
ROWS = "".join(f"<tr><td>{number}" for number in range(3))


class Slow(BaseHTTPRequestHandler):
    """Sends the second half of the page later, from the second time on."""

    def do_GET(self) -> None:
        if self.path != "/":
            return self.send_error(404)
        self.server.loads += 1  # type: ignore[attr-defined]
        loads: int = self.server.loads  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(f"<!doctype html><h1>Load {loads}</h1><table aria-label=T><tr><th>No{ROWS}".encode())
        self.wfile.flush()
        time.sleep(0.8 if loads > 1 else 0)
        return self.wfile.write(f"{ROWS}</table><a href=/2>Next</a>{AGAIN if loads == 1 else ''}".encode()) and None

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    server = Quiet(("127.0.0.1", 0), Slow)
    server.loads = 0  # type: ignore[attr-defined]
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


LOOKS = {
    "extract": ("extract: {all: {role: cell}, into: cells}", {"cells": ["0", "1", "2"] * 2}),
    "when": ("when: {not: {link: Next}}\n  set: {last: true}", {}),
    "count": ("when: {role: row, count: 4}\n  set: {last: true}", {}),
    "expect": ("expect: {not: {link: Next}}\n  optional: true\n  timeout: 1500ms", "warned"),
}


@pytest.mark.parametrize(("look", "found"), LOOKS.values(), ids=LOOKS)
async def test_what_has_not_come_yet_is_not_missing(play: Play, address: str, look: str, found: object) -> None:
    text = f"steps:\n- wait_for: {{heading: Load 2}}\n- id: look\n  {look}\n"
    played = await partial(play, head="defaults: {timeout: 9s, retries: 0}\n")(text, start=address)
    assert played.outcome.status == "passed"
    ended = played.step("look").ended
    assert (played.record.values if isinstance(found, dict) else ended and ended.status) == found


FRAMED = """<a href=/slow target=inner>Go</a> <button onclick="frames[0].location = '/slow'">Set</button>
<iframe name=inner src=/old></iframe>"""
ALL = "extract: {all: {role: cell, frame: {css: iframe}}, into: cells}"
LAST = "when: {not: {link: Next, frame: {css: iframe}}}\n  set: {cells: []}"
IN_FRAMES = {
    "link": ("link: Go", ALL, {"cells": ["0", "1", "2"]}),
    "script": ("button: Set", ALL, {"cells": ["0", "1", "2"]}),
    "when": ("link: Go", LAST, {}),
}


@pytest.mark.parametrize(("click", "look", "found"), IN_FRAMES.values(), ids=IN_FRAMES)
async def test_a_frame_that_an_act_has_led_elsewhere(
    play: Play, site: Site, click: str, look: str, found: object
) -> None:
    site.pages |= {"/old": "<table><tr><td>old</table>", "/slow": f"<table>{ROWS}</table><a href=/>Next</a>"}
    played = await partial(play, head="defaults: {timeout: 9s, retries: 0}\n")(
        f"steps:\n- click: {{{click}}}\n- {look}\n", FRAMED
    )
    assert (played.outcome.status, played.record.values) == ("passed", found)
