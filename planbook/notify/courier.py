"""Passes messages to the process that sends them (`planbook.notify.deliver`), each with a timeout."""

import json
import select
import subprocess
import sys
from contextlib import suppress
from typing import Any, NamedTuple, Self


class Undelivered(NamedTuple):
    """Why a message was not sent; `for_good` means that the receiver wants no more messages."""

    error: str
    for_good: bool = False


class Courier:
    """The process, started with the first message and ended with the block."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._end()

    def deliver(self, job: dict[str, Any], seconds: float) -> Undelivered | None:
        """Sends a message; returns None if the receiver accepted it. Returns after `seconds` at most."""
        process = self._running()
        assert process.stdin and process.stdout
        try:
            process.stdin.write(json.dumps(job | {"seconds": seconds}) + "\n")
            process.stdin.flush()
        except OSError:
            self._end()
            return Undelivered("The program that sends messages ended unexpectedly")
        ready, _, _ = select.select([process.stdout], [], [], seconds)
        answer = process.stdout.readline() if ready else ""
        if not answer:
            self._end()
            return Undelivered(
                "The program that sends messages ended unexpectedly" if ready else "The receiver did not answer in time"
            )
        told = json.loads(answer)
        return told and Undelivered(told["error"], told["for_good"])

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "planbook.notify.deliver"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                start_new_session=True,  # Ctrl-C in a run's terminal does not end it
            )
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin and process.stdout
        with suppress(OSError):
            process.stdin.close()
        try:
            process.wait(0.2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
