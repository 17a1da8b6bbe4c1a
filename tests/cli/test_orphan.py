"""A run whose caller is gone ends, whatever it is at."""

import array
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from planbook.warm.messages import receive, send

SERVER = """
import signal, socket, sys
from planbook.warm import forks

def busy(arguments):
    signal.signal(signal.SIGTERM, lambda *_: None)  # as where an exception that it raises is lost
    print("busy", flush=True)
    while True:
        pass

forks.PATIENCE = 0.3
listener = socket.socket(fileno=int(sys.argv[1]))
forks.serve(listener, busy, lambda: True, 60.0, lambda: None)
"""


def test_a_run_that_no_signal_ends_is_killed_when_its_caller_is_gone(tmp_path: Path) -> None:
    place = tmp_path / "s"
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
            told = receive(caller)
            assert told and os.read(reading, 4) == b"busy"
        until = time.monotonic() + 30
        while Path(f"/proc/{told['pid']}").exists() and time.monotonic() < until:
            time.sleep(0.05)
        assert not Path(f"/proc/{told['pid']}").exists()
    finally:
        server.kill()
        server.wait()
        if told and Path(f"/proc/{told['pid']}").exists():
            os.kill(told["pid"], signal.SIGKILL)
