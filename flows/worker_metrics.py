"""What a worker counts, as Prometheus reads it: of its runs, their steps, and of itself.

Labels are bounded: statuses, error classes and kinds of step are words of planbook's own, never a plan's or a page's.
"""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from planbook.notify.outbox import Box

OF_STEPS = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100)  # seconds: a click takes some 0.03
STATES: dict[str, Box] = {"waiting": "outbox", "given_up": "dead"}
OF_RUNS = (1, 3, 10, 30, 60, 120, 300, 900, 3600)


class WorkerMetrics:
    """The figures of one worker. `running`, `memory` and `messages` are asked when the figures are read.

    `messages` counts those of an outbox that wait to be sent (`outbox`) or were given up (`dead`).
    """

    def __init__(
        self, running: Callable[[], int], memory: Callable[[], int | None], messages: Callable[[Box], int]
    ) -> None:
        self.registry = CollectorRegistry()
        to = self.registry
        self._memory = memory
        self._runs = Histogram(
            "planbook_run_seconds", "How long runs took, by their status.", ["status"], buckets=OF_RUNS, registry=to
        )
        self._steps = Histogram(
            "planbook_step_seconds", "How long steps took, by kind and status.", ["kind", "status"], buckets=OF_STEPS,
            registry=to,
        )  # fmt: skip
        self._recoveries = Counter(
            "planbook_recoveries", "Recoveries that were tried, by error class and status.", ["error_class", "status"],
            registry=to,
        )  # fmt: skip
        self._running = Gauge("planbook_runs_running", "Runs that go on, each with a browser of its own.", registry=to)
        self._running.set_function(running)
        self.due = Gauge("planbook_runs_due", "Runs of the pool that were due at the last look.", registry=to)
        self.refused = Counter(
            "planbook_admissions_refused", "Looks at the pool that were left out for lack of memory.", registry=to
        )
        messages_of = Gauge(
            "planbook_outbox_messages", "Messages to people that wait to be sent, or were given up.", ["state"],
            registry=to,
        )  # fmt: skip
        for state, box in STATES.items():
            messages_of.labels(state).set_function(partial(messages, box))
        self._bytes = Gauge("planbook_memory_bytes", "Memory of the worker and all of its runs (PSS).", registry=to)

    def receive(self, datagram: bytes) -> None:
        """Takes what a run tells. Anything else is left alone."""
        try:
            told: dict[str, Any] = json.loads(datagram)
            what, status = told["of"], str(told["status"])
            if what == "run":
                self._runs.labels(status).observe(float(told["seconds"]))
            elif what == "step":
                self._steps.labels(str(told["kind"]), status).observe(float(told["seconds"]))
            elif what == "recovery":
                self._recoveries.labels(str(told["error_class"]), status).inc()
        except (ValueError, KeyError, TypeError):
            return

    def text(self) -> bytes:
        """All figures, in Prometheus' text format."""
        self._bytes.set(self._memory() or 0)
        return generate_latest(self.registry)
