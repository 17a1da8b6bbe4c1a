"""make sessions: a hundred runs of a worker's pool have their pages open at the same time, and all pass.

It says how much memory a session takes. Exit code 1 where one does not pass, or a process is left over.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

from tests.browser.remote import launch_server
from tests.flows.conftest import ask
from tests.soak.ground import say
from tests.soak.pool.ground import CLIENT, ENGINE, Ground, ground, settled
from tests.soak.pool.processes import bury, command, descendants, proportional
from tests.soak.pool.shop import Shop

PATIENCE = 3600.0  # seconds
GLANCE = 5.0
OVER = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")


def main() -> None:
    given = argparse.ArgumentParser(prog="make sessions", description=__doc__)
    given.add_argument("--sessions", type=int, default=100)
    given.add_argument("--shared", action="store_true", help="in one browser, which a Playwright server shares")
    wanted = given.parse_args()
    with tempfile.TemporaryDirectory(prefix="planbook-pool-") as folder:
        sys.exit(0 if sessions(Path(folder), wanted.sessions, wanted.shared) else 1)


def sessions(folder: Path, wanted: int, is_shared: bool) -> bool:
    """Whether so many runs pass that are on their pages together; prints what it took."""
    shop = Shop(lambda order, kind: None)
    with ExitStack() as stack:
        on = stack.enter_context(ground(folder, shop))
        if is_shared:
            address = stack.enter_context(launch_server(folder))
            (folder / "pyproject.toml").write_text(f"[tool.planbook]\nbrowser = '{address}'\n", "utf-8")
        on.start_worker(wanted, "--limit-time", "none")
        flow_runs = [on.new("together", {"order": str(number)}) for number in range(wanted)]
        began = time.monotonic()
        _wait(on, shop, flow_runs, lambda: len(shop.arrived) == wanted)
        seconds = time.monotonic() - began
        shared = _shared_browser()
        on.before |= shared
        say(f"{len(shop.arrived)} of {wanted} sessions open at once after {seconds:.0f} s: {_memory(on, shared)}")
        shop.all_here.set()
        states = _wait(on, shop, flow_runs, lambda: False)
        left_over = settled(on)
        on.end_worker()
        left_over += settled(on)
        say(f"{states['COMPLETED']} of {wanted} passed; {len(left_over)} processes left over")
        for each in left_over:
            say(f"  ! {each}")
    return states["COMPLETED"] == len(shop.arrived) == wanted and not left_over


def _wait(on: Ground, shop: Shop, flow_runs: list[str], is_enough: Callable[[], bool]) -> Counter[str]:
    """The states of the flow runs, once it is enough, or all are over."""
    deadline, told = time.monotonic() + PATIENCE, 0.0
    states: Counter[str] = Counter()
    while not is_enough() and sum(states[each] for each in OVER) < len(flow_runs) and time.monotonic() < deadline:
        with suppress(OSError):  # a server that is busy says 503, after which clients ask again
            found = ask(on.url, "flow_runs/filter", flow_runs={"id": {"any_": flow_runs}})
            states = Counter(run["state_type"] for run in found)
        bury(keep=[on.worker.pid])
        if time.monotonic() - told > 30:
            told = time.monotonic()
            counted = ", ".join(f"{count} {state.lower()}" for state, count in states.most_common())
            say(f"{len(shop.arrived)} are on their page ({counted})")
        time.sleep(GLANCE)
    return states


def _shared_browser() -> set[int]:
    """The processes of the server and its browser, if there is one."""
    servers = [pid for pid in descendants() if "launch-server" in command(pid)]
    return {pid for server in servers for pid in (server, *descendants(server))}


def _memory(on: Ground, shared: set[int]) -> str:
    """What all of it takes, and of which processes."""
    mine = {pid: command(pid) for pid in (on.worker.pid, *descendants(on.worker.pid), *shared)}
    kinds = {
        "browsers": "chromium-",
        "the shared browser's server": "launch-server",
        "Playwright's drivers": "run-driver",
        "clients": CLIENT,
        "runs": ENGINE,
    }
    sizes = Counter(
        {kind: proportional(pid for pid, said in mine.items() if sign in said) for kind, sign in kinds.items()}
    )
    a_session = sum(sizes.values()) / max(1, len(on.runs()))
    told = ", ".join(f"{kind} {size:.0f} MB" for kind, size in sizes.most_common())
    return f"{a_session:.0f} MB a session ({told})"


if __name__ == "__main__":
    main()
