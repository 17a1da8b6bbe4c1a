"""Sends the steps and the end of a run to the worker that started it, as datagrams.

A run is a process of its own and does not depend on their delivery.
"""

import json
import os
import socket
from contextlib import suppress
from typing import Any

from planbook.events import Event, Recovered, RunEnded, StepEnded, StepStarted

PLACE = "PLANBOOK_METRICS_SOCKET"
"""The environment variable that names the worker's socket."""


class RunMetrics:
    """An observer that sends metrics to the worker, if there is one."""

    def __init__(self) -> None:
        self._place = os.environ.get(PLACE, "")
        self._kinds: dict[int, str] = {}

    def tell(self, event: Event) -> None:
        if isinstance(event, StepStarted):
            self._kinds[event.index] = event.kind
        elif isinstance(event, StepEnded):
            kind = self._kinds.pop(event.index, "")
            self._send(of="step", kind=kind, status=event.status, seconds=event.ms / 1000)
        elif isinstance(event, Recovered):
            self._send(of="recovery", error_class=event.error_class, status=event.status)
        elif isinstance(event, RunEnded):
            self._send(of="run", status=event.status, seconds=event.seconds)

    def _send(self, **told: Any) -> None:
        if not self._place:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to:
            to.setblocking(False)
            to.sendto(json.dumps(told).encode(), self._place)
