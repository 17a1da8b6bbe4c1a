"""A run whose caller is gone ends, whatever it is at."""

import array
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from planbook.warm.messages import receive, send

SERVER = """
import os, signal, socket, sys
from planbook.warm import forks

def busy(arguments):
    signal.signal(signal.SIGTERM, lambda *_: None)  # as where an exception that it raises is lost
    print("busy", os.getpid(), flush=True)
    while True:
        pass

forks.PATIENCE = 0.3
listener = socket.socket(fileno=int(sys.argv[1]))
forks.serve(listener, busy, lambda: True, 60.0, lambda: None)
"""


@pytest.mark.parametrize("answer", ["read", "unread"])
def test_a_run_that_no_signal_ends_is_killed_when_its_caller_is_gone(tmp_path: Path, answer: str) -> None:
    place, pid = tmp_path / "s", 0
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(place))
        listener.listen()
        server = subprocess.Popen([sys.executable, "-c", SERVER, str(listener.fileno())], pass_fds=(listener.fileno(),))
    reading, writing = os.pipe()
    try:
        with socket.socket(socket.AF_UNIX) as caller:
            caller.connect(str(place))
            caller.sendmsg(
                [b"+"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [reading, writing, writing]))]
            )
            send(caller, {"arguments": [], "folder": str(tmp_path), "environment": dict(os.environ)})
            said, number = os.read(reading, 100).split()
            pid = int(number)
            assert said == b"busy"
            if answer == "read":  # else the fork sees an error instead of the end
                assert receive(caller) == {"pid": pid}
        until = time.monotonic() + 30
        while Path(f"/proc/{pid}").exists() and time.monotonic() < until:
            time.sleep(0.05)
        assert not Path(f"/proc/{pid}").exists()
    finally:
        server.kill()
        server.wait()
        if pid and Path(f"/proc/{pid}").exists():
            os.kill(pid, signal.SIGKILL)
