"""The client of a relay is killed again and again: every request reaches its hook, and in order."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.hooks.test_relay import Server

PATIENCE = 60
EVENTS = [f"msg_{number}" for number in range(40)]
CLIENT = """
import asyncio, os, sys
from pathlib import Path
from planbook.hooks import relay
from planbook.hooks.spool import Spool
from planbook.places import Project

relay.PAUSES = (0.01,)
got = os.open("got", os.O_WRONLY | os.O_APPEND | os.O_CREAT)

async def deliver(request, body):
    os.write(got, request.event.encode() + b"\\n")
    await asyncio.sleep(0.02)  # the hook answers only then
    return 202, ""

url = sys.argv[1]
asyncio.run(relay.Relay(url, {}, Spool(Project(Path.cwd()), url), deliver, lambda *_: None).run())
"""


@pytest.mark.slow
def test_a_client_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    """A hook is asked once more about the request that it was answering: it knows its id, and refuses it."""
    relay, got = Server(), tmp_path / "got"
    relay.most = 7  # the connection ends after these
    for event in EVENTS:
        relay.add(event)
    kills = 0

    def seen() -> list[str]:
        return got.read_text().split() if got.exists() else []

    while len(set(seen())) < len(EVENTS):
        before = len(seen())
        process = subprocess.Popen([sys.executable, "-P", "-c", CLIENT, relay.url], cwd=tmp_path)
        until = time.monotonic() + PATIENCE
        while len(seen()) < before + 6 + kills % 3 and len(set(seen())) < len(EVENTS):
            assert time.monotonic() < until and process.poll() is None
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.wait()
        kills += 1
    relay.close()
    first = list(dict.fromkeys(seen()))
    assert first == EVENTS, "all of them, in their order"
    assert kills > 3 and len(seen()) - len(first) <= kills, "one is sent again for each kill, at most"
