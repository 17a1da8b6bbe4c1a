"""The parts of a step's time by kind of step: browser and driver, Prefect, the record, and the rest of planbook.

The run is made in this process, with notes at the borders of the parts. Each process's processor time per step is
printed too: on a busy machine it says more than the clock.
"""

import argparse
import contextlib
import io
import os
import statistics
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright._impl import connection

from flows import clients, server
from flows.settings import quiet_prefect
from planbook.browser.starting import executable
from planbook.cli import start
from planbook.engine import open_browser
from planbook.engine.events import Events
from planbook.errors import PlanbookError
from planbook.events import StepEnded, StepStarted
from tests.bench import sides
from tests.bench.__main__ import Form, Page

PARTS = ("browser and driver", "Prefect", "record", "the rest of planbook")
PROCESSES = {"node": "driver", "chrom": "browser"}  # by the beginning of the command's name
OFTEN = 20  # steps between two readings of the processes' times, which take as long as half a step
TICKS = os.sysconf("SC_CLK_TCK")


class Clock:
    """Adds up the time of each part, and takes the times of a step when it ends."""

    def __init__(self) -> None:
        self.steps: dict[str, list[dict[str, float]]] = defaultdict(list)
        self.messages: dict[str, int] = defaultdict(int)
        self.used: list[dict[str, float]] = []  # processor time at the first step's start and after `counted` steps
        self.counted = 0
        self._now: dict[str, float] = defaultdict(float)
        self._open: set[int] = set()  # messages without an answer
        self._since = self._began = 0.0
        self._kind = ""

    def asked(self, message: dict[str, Any]) -> None:
        if "id" in message:
            self.messages[self._kind] += 1
            self._since = self._since if self._open else time.perf_counter()
            self._open.add(message["id"])

    def answered(self, message: dict[str, Any]) -> None:
        if message.get("id") in self._open:
            self._open.discard(message["id"])
            if not self._open:
                self.add("browser and driver", time.perf_counter() - self._since)

    def add(self, part: str, seconds: float) -> None:
        self._now[part] += seconds * 1000

    def begin(self, kind: str) -> None:
        if not self.used:
            self.used.append(processor_times())
        self._kind, self._began = kind, time.perf_counter()
        self._now.clear()
        self._open.clear()  # some are never answered, such as a wait for the next window

    def end(self) -> None:
        total = (time.perf_counter() - self._began) * 1000
        known = {part: self._now[part] for part in PARTS[:-1]}
        rest = max(0.0, total - sum(known.values()))
        self.steps[self._kind].append({"total": total, **known, PARTS[-1]: rest})
        ended = sum(map(len, self.steps.values()))
        if ended % OFTEN == 0:
            self.counted, self.used[1:] = ended, [processor_times()]


def processor_times() -> dict[str, float]:
    """Returns the processor time of this process, the driver and the browser, in milliseconds."""
    found = {"planbook": time.process_time() * 1000, "driver": 0.0, "browser": 0.0}
    for pid in _below(os.getpid()):
        name, times = stat(pid)
        for beginning, process in PROCESSES.items():
            if name.startswith(beginning):
                found[process] += times
    return found


def _below(pid: int) -> Iterator[int]:
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield int(child)
                yield from _below(int(child))


def stat(pid: int) -> tuple[str, float]:
    """Returns the name of a process and its processor time in milliseconds; none if it has just ended."""
    try:
        name, _, rest = Path(f"/proc/{pid}/stat").read_text().partition("(")[2].rpartition(")")
    except OSError:
        return "", 0.0
    fields = rest.split()
    return name, (int(fields[11]) + int(fields[12])) / TICKS * 1000


def watch(clock: Clock) -> None:
    """Has the borders of the parts tell the clock."""
    from flows import tasks  # lazy: Prefect reads the environment when it is imported

    tell, dispatch = Events.tell, connection.Connection.dispatch
    execute = tasks.StepTasks.__call__
    set_attribute = connection.Connection.__setattr__

    def told(self: Events, event: Any, **fields: Any) -> Any:
        if event is StepStarted:
            clock.begin(fields["kind"])
        began = time.perf_counter()
        made = tell(self, event, **fields)
        clock.add("record", time.perf_counter() - began)
        if event is StepEnded:
            clock.end()
        return made

    def heard(self: Any, message: dict[str, Any]) -> Any:
        clock.answered(message)
        return dispatch(self, message)

    def attribute(self: Any, name: str, value: Any) -> None:
        set_attribute(self, name, _noting(clock, value) if name == "onmessage" else value)

    async def executed(self: Any, task: Any) -> None:
        await _timed(clock, 1, execute(self, replace(task, attempt=lambda: _timed(clock, -1, task.attempt()))))

    Events.tell = told  # type: ignore[method-assign]
    connection.Connection.dispatch = heard  # type: ignore[method-assign]
    connection.Connection.__setattr__ = attribute  # type: ignore[method-assign]
    tasks.StepTasks.__call__ = executed  # type: ignore[method-assign]


def _noting(clock: Clock, send: Callable[[dict[str, Any]], object]) -> Callable[[dict[str, Any]], object]:
    def noted(message: dict[str, Any]) -> object:
        clock.asked(message)
        return send(message)

    return noted


async def _timed(clock: Clock, sign: int, work: Awaitable[Any]) -> Any:
    """Prefect's part is what a task takes, without its attempts."""
    began = time.perf_counter()
    try:
        return await work
    finally:
        clock.add("Prefect", sign * (time.perf_counter() - began))


def use_full_chromium() -> bool:
    """Has runs of this process use a browser that could show windows, without any; returns whether there is one."""
    try:
        found = executable.find_browser(headed=True)
    except PlanbookError:
        return False
    open_browser.find_browser = lambda *_: found  # type: ignore[attr-defined]
    print(f"In {found}, version {found.version()}")
    return True


def show(clock: Clock) -> None:
    for kind, times in clock.steps.items():
        print(f"\n{kind}: {len(times)} steps, {clock.messages[kind] / len(times):.1f} messages to the driver each\n")
        for part in ("total", *PARTS):
            ordered = sorted(one[part] for one in times)
            middle, high = statistics.median(ordered), ordered[int(len(ordered) * 0.95)]
            print(f"  {part:<22} p50 {middle:6.1f} ms   p95 {high:6.1f} ms")
    first, last = clock.used
    each = "   ".join(f"{name} {(last[name] - first[name]) / clock.counted:.1f}" for name in first)
    print(f"\nProcessor time, ms/step: {each}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.parts", description=__doc__)
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--kinds", action="store_true", help="on a form, by kind: fill, click, tick, select, …")
    parser.add_argument("--rows", type=int, default=sides.ROWS, help="on a page of so many rows, of four elements each")
    parser.add_argument("--full", action="store_true", help="in a full Chromium instead of its headless shell")
    wished = parser.parse_args()
    if wished.full and not use_full_chromium():
        print("There is no full Chromium on this machine: only its headless shell was measured.")
        return
    count = wished.steps
    Page.page = staticmethod(partial(sides.page, wished.rows))
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Form if wished.kinds else Page)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    clock = Clock()
    with tempfile.TemporaryDirectory(prefix="planbook-parts-") as name:
        folder = Path(name)
        side = sides.each_kind if wished.kinds else sides.planbook
        _, *arguments = side(folder, f"http://127.0.0.1:{httpd.server_port}/")(count)
        os.environ["PLANBOOK_WARM"] = "0"
        os.chdir(folder)
        own = server.begin(folder, print)
        quiet_prefect(clients.client(folder, own))
        watch(clock)
        server.wait(folder, own)
        said = io.StringIO()
        try:
            with contextlib.redirect_stdout(said), contextlib.suppress(SystemExit):
                start.main([str(each) for each in arguments])
        finally:
            server.stop(folder)
            os.chdir("/")
    if not clock.steps:
        raise SystemExit(f"the run failed: {said.getvalue()}")
    show(clock)


if __name__ == "__main__":
    main()
