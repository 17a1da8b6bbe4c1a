"""What another user of the machine may try with the warm process, as a program that becomes that user.

python rogue.py USER listen SOCKET    impersonates the warm process: prints what it receives, answers "passed"
python rogue.py USER ask SOCKET       asks a warm process to run something: prints the answer
"""

import json
import os
import socket
import sys
from pathlib import Path

from planbook.warm import messages


def listen(place: str) -> None:
    """Prints "ready", and then the environment that a caller sends; "nothing" if it sends none."""
    Path(place).parent.mkdir(mode=0o755, exist_ok=True)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(place)
        Path(place).chmod(0o777)
        listener.listen()
        print("ready", flush=True)
        connection, _ = listener.accept()
        with connection:
            _, streams, _, _ = socket.recv_fds(connection, 1, 3)
            asked = messages.receive(connection)
            if asked is None:
                print("nothing")
                return
            print(json.dumps(asked["environment"].get("WORD")), len(streams))
            messages.send(connection, {"pid": os.getpid()})
            messages.send(connection, {"code": 0})


def ask(place: str) -> None:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(place)
        try:
            socket.send_fds(connection, [b"+"], [0, 1, 2])
            messages.send(connection, {"arguments": ["--version"], "folder": "/", "environment": dict(os.environ)})
            answer = messages.receive(connection)
        except OSError:
            answer = None
        print("nothing" if answer is None else sorted(answer))


if __name__ == "__main__":
    user = int(sys.argv[1])
    if user != os.getuid():
        os.setgroups([])
        os.setgid(user)
        os.setuid(user)
    {"listen": listen, "ask": ask}[sys.argv[2]](sys.argv[3])
