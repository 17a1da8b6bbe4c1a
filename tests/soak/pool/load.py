"""Keeps the pool busy: orders come, a tenth of their runs are killed, and a killed run is retried, as Prefect's button
does it. Memory is looked at meanwhile."""

import os
import random
import signal
import statistics
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

from tests.flows.conftest import ask
from tests.soak.ground import say
from tests.soak.pool.ground import Ground
from tests.soak.pool.processes import bury, command, descendants, resident
from tests.soak.pool.shop import MISBEHAVING

TEN = 10  # of so many runs one is killed, and of so many pages one misbehaves
BEFORE_FIRST = 3.0  # seconds that a run takes, before any has been seen
AHEAD = 4  # runs that wait for a place
GLANCE = 0.1  # seconds
LOOK = 2.0  # seconds between two looks at states and memory
SILENCE = 600.0  # seconds without any run that ends, after which something hangs
OVER = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
RETRY = {"type": "SCHEDULED", "name": "AwaitingRetry", "message": "Retry from the UI"}


@dataclass
class Order:
    """One order: a flow run, and what was done to it."""

    number: int
    page: str
    flow_run: str
    to_kill: bool
    killed: list[int] = field(default_factory=list)  # processes
    states: list[str] = field(default_factory=list)  # those it came to an end in
    began: float = 0.0
    seconds: float = 0.0

    @property
    def name(self) -> str:
        return f"order-{self.number}"


class Load:
    """All orders of one soak."""

    def __init__(self, on: Ground, wanted: int, side_by_side: int, chance: random.Random) -> None:
        self.on = on
        self.wanted = wanted
        self.room = side_by_side + AHEAD
        self.chance = chance
        self.orders: list[Order] = []
        self.open: dict[str, Order] = {}
        self.moments: dict[str, float] = {}  # when a run is killed
        self.processes: dict[str, int] = {}
        self.memory: list[tuple[int, float, float]] = []  # runs that were over, MB of the worker and its warm process
        self.ended = time.monotonic()
        self.looked = self.told = 0.0
        self.killed = self.misbehaving = 0  # which of ten

    @property
    def done(self) -> int:
        return len(self.orders) - len(self.open)

    def go(self) -> bool:
        """Until all orders are over; False if that takes too long. After Ctrl-C no more are made."""
        signal.signal(signal.SIGINT, self._end_early)
        while self.done < self.wanted:
            self._kill()
            if time.monotonic() - self.looked > LOOK:
                with suppress(OSError):  # a server that is busy says 503, after which clients ask again
                    self._look()
                    while len(self.open) < self.room and len(self.orders) < self.wanted:
                        self._new()
                self.looked = time.monotonic()
            if time.monotonic() - self.ended > SILENCE or self.on.worker.poll() is not None:
                return False
            time.sleep(GLANCE)
        return True

    def _end_early(self, *signalled: object) -> None:
        say(f"No more than these {len(self.orders)} orders")
        self.wanted = len(self.orders)

    def crash(self, name: str, kind: str) -> None:
        """Kills what an order's page is drawn by: its renderer, or the whole browser."""
        order = next(one for one in self.orders if one.name == name)
        run = self.processes.get(order.flow_run)
        for pid in descendants(run) if run else ():
            said = command(pid)
            is_renderer, is_browser = (
                "--type=renderer" in said,
                "--remote-debugging-p" in said and "--type=" not in said,
            )
            if is_renderer if kind == "crash" else is_browser:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def _new(self) -> None:
        number = len(self.orders)
        if number % TEN == 0:
            self.killed, self.misbehaving = self.chance.randrange(TEN), self.chance.randrange(TEN)
        page = "light"
        if number % TEN == self.misbehaving:
            page = [*MISBEHAVING][number // TEN % len(MISBEHAVING)]
        flow_run = self.on.new("order", {"order": f"order-{number}", "page": page})
        order = Order(number, page, flow_run, to_kill=number % TEN == self.killed)
        self.orders.append(order)
        self.open[flow_run] = order

    def _kill(self) -> None:
        """Kills runs whose moment has come: at any moment from the first at which their process is there."""
        self.processes = self.on.runs()
        for flow_run, pid in self.processes.items():
            order = self.open.get(flow_run)
            if order is None:
                continue
            order.began = order.began or time.monotonic()
            if order.to_kill and flow_run not in self.moments:
                self.moments[flow_run] = time.monotonic() + self.chance.uniform(0.0, 1.1 * self._takes())
            if order.to_kill and time.monotonic() > self.moments[flow_run]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    order.killed.append(pid)
                order.to_kill = False

    def _takes(self) -> float:
        seconds = [order.seconds for order in self.orders[-100:] if order.seconds and not order.killed]
        return statistics.median(seconds) if seconds else BEFORE_FIRST

    def _look(self) -> None:
        found = ask(self.on.url, "flow_runs/filter", flow_runs={"id": {"any_": [*self.open]}}) if self.open else []
        for run in found:
            order = self.open[run["id"]]
            if run["state_type"] not in OVER or run["id"] in self.processes:
                continue
            self.ended = time.monotonic()
            is_retried = run["state_type"] == "CRASHED" and not order.states and order.killed
            if is_retried:
                ask(self.on.url, f"flow_runs/{run['id']}/set_state", state=RETRY)
            order.states.append(run["state_type"])
            if not is_retried:
                order.seconds = time.monotonic() - order.began
                del self.open[run["id"]]
        bury(keep=[self.on.worker.pid])
        warm = self.on.warm
        self.memory.append((self.done, resident(self.on.worker.pid), resident(warm[0]) if warm else 0.0))
        if time.monotonic() - self.told > 30:
            self.told = time.monotonic()
            self._tell()

    def _tell(self) -> None:
        states = Counter(state for order in self.orders for state in order.states)
        _, worker, warm = self.memory[-1]
        counted = ", ".join(f"{count} {state.lower()}" for state, count in states.most_common())
        say(f"{self.done} of {self.wanted} over ({counted}); {len(self.processes)} go on; worker {worker:.0f} MB, "
            f"warm process {warm:.0f} MB")  # fmt: skip


def is_browser(command: str) -> bool:
    """Whether it is the browser's first process, of which the others are."""
    return "--remote-debugging-" in command and "--type=" not in command
