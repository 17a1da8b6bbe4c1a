"""What came of it all, held against what was asked."""

import json
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from planbook.history.load import load_all
from planbook.places import Project
from tests.flows.conftest import read
from tests.soak.ground import say
from tests.soak.pool.load import Load, Order
from tests.soak.pool.shop import MISBEHAVING, WELL, Shop

MOST = 1.0  # MB that the worker's memory may grow in 100 runs
WARM_UP = 0.2  # of the runs, in which memory may grow
FEW = 100  # runs, in which it cannot be told apart from growth
STATES = {"passed": "COMPLETED", "flaky": "COMPLETED", "failed": "FAILED"}
NEW_LINE = "\n"
Runs = dict[str, list[tuple[str, int, str]]]
"""By flow run: status, process id and the reason of each of its runs, in the order in which they began."""


@dataclass
class Verdict:
    """Each list has what is wrong, in words."""

    left_over: list[str]
    doubled: list[str]
    wrong: list[str]
    kills: int
    refused: int
    not_found: list[str]
    slopes: tuple[float, float]
    reasons: Counter[str]

    @property
    def is_well(self) -> bool:
        return not (self.left_over or self.doubled or self.wrong or self.not_found) and max(self.slopes) <= MOST


def judge(load: Load, shop: Shop, left_over: list[str]) -> Verdict:
    """Compares site, Prefect and history. Prints nothing."""
    project = load.on.project
    load_all(project, print)
    runs, states = _runs(project), _states(load)
    return Verdict(
        left_over,
        [f"{order.name} was sent {count} times" for order in load.orders if (count := shop.sent(order.name)) > 1],
        [said for order in load.orders if (said := _wrong(order, runs[order.flow_run], shop))],
        sum(len(order.killed) for order in load.orders),
        sum(_is_refused(order, runs[order.flow_run]) for order in load.orders),
        [said for order in load.orders for said in _not_found(order, runs[order.flow_run], states)],
        (slope([(done, mb) for done, mb, _ in load.memory]), slope([(done, mb) for done, _, mb in load.memory])),
        Counter(_reason(order, runs[order.flow_run]) for order in load.orders if order.page in MISBEHAVING),
    )


def _runs(project: Project) -> Runs:
    found: Runs = defaultdict(list)
    with duckdb.connect(project.history, read_only=True) as connection:
        query = "SELECT flow_run_id, status, run_id, coalesce(because, '') FROM runs ORDER BY run_id"
        for flow_run, status, run_id, because in connection.execute(query).fetchall():
            found[flow_run].append((status, _process(project, run_id), because))
    return found


def _process(project: Project, run_id: str) -> int:
    with project.run(run_id).journal.open(encoding="utf-8") as lines:
        return int(json.loads(lines.readline())["pid"])


def _states(load: Load) -> dict[str, set[str]]:
    """Every state that a killed flow run has been in, by its id."""
    return {
        order.flow_run: {state["type"] for state in _read_states(load, order.flow_run)}
        for order in load.orders if order.killed
    }  # fmt: skip


def _read_states(load: Load, flow_run: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read(load.on.url, f"flow_run_states/?flow_run_id={flow_run}")
    return found


def _wrong(order: Order, runs: list[tuple[str, int, str]], shop: Shop) -> str:
    """What is wrong with how an order ended; empty if nothing is."""
    if not runs or not order.states:
        return f"{order.name} ({order.page}) has no run, states {order.states}"
    if _is_refused(order, runs):
        return f"{order.name} was refused, and sent" if shop.sent(order.name) else ""
    status, _, because = runs[-1]
    said = f"{order.name} ({order.page}, killed {len(order.killed)} times): {[run[0] for run in runs]}, {order.states}"
    if status not in MISBEHAVING.get(order.page, WELL) or order.states[-1] != STATES[status]:
        return f"{said}: {because.partition(NEW_LINE)[0][:300]}"
    if shop.sent(order.name) != 1:
        return f"{said}: was sent {shop.sent(order.name)} times"
    return ""


def _is_refused(order: Order, runs: list[tuple[str, int, str]]) -> bool:
    """Whether a person is asked to look: it was killed once Prefect knew of it, and before there was a journal."""
    return bool(order.killed) and len(runs) == 1 and runs[0][0] == "refused" and "was not started again" in runs[0][2]


def _reason(order: Order, runs: list[tuple[str, int, str]]) -> str:
    """How a run on a page that misbehaves ended, and why, without its figures."""
    status, _, because = runs[-1] if runs else ("no run", 0, "")
    first = re.sub(r"[\d.:]+", "…", because.partition(NEW_LINE)[0])[:120]
    return f"{order.page}: {status}{first and f' ({first})'}"


def _not_found(order: Order, runs: list[tuple[str, int, str]], states: dict[str, set[str]]) -> list[str]:
    """Kills of which the history, or Prefect, does not know.

    A run that was killed after its end ends in Prefect as it did. A fork that was killed before it took the run leaves
    the run to the process that handed it over, so there is nothing to say.
    """
    found = []
    for pid in order.killed:
        mine = [status for status, process, _ in runs if process == pid]
        crashed, last = "CRASHED" in states[order.flow_run], (order.states or ["none"])[-1]
        if mine and mine[0] != "interrupted":
            if last != STATES.get(mine[0]):
                found.append(f"{order.name}: its run is {mine[0]}, and Prefect says {last}")
        elif not crashed and (mine or len(runs) != 1):
            found.append(f"{order.name}: its run was killed, and Prefect does not say so")
    return found


def slope(points: Sequence[tuple[float, float]]) -> float:
    """How much the second number grows while the first grows by 100, once it is warm; 0 after few runs."""
    last = max((x for x, _ in points), default=0)
    warm = [(x, y) for x, y in points if x >= WARM_UP * last]
    if last < FEW or len({x for x, _ in warm}) < 2:
        return 0.0
    return 100 * statistics.linear_regression([x for x, _ in warm], [y for _, y in warm]).slope


def tell(load: Load, verdict: Verdict, seconds: float) -> None:
    """Prints the summary."""
    orders = load.orders
    takes = sorted(order.seconds for order in orders if order.seconds and not order.killed and order.page == "light")
    _, worker, warm = load.memory[-1]
    say(f"{load.done} runs in {seconds:.0f} s ({seconds / max(1, load.done):.2f} s a run); "
        f"a light one: median {statistics.median(takes or [0]):.1f} s")  # fmt: skip
    say(f"  {verdict.reasons.total()} pages misbehaved:")
    for reason, count in sorted(verdict.reasons.items()):
        say(f"    {count} {reason}")
    say(f"  {verdict.kills} killed: {len(verdict.not_found)} not found, {verdict.refused} left to a person")
    say(f"  {len(verdict.doubled)} sent twice, {len(verdict.wrong)} ended otherwise than they should")
    say(f"  {len(verdict.left_over)} processes and files left over")
    say(f"  worker {worker:.0f} MB, {verdict.slopes[0]:+.2f} MB in 100 runs; warm process {warm:.0f} MB, "
        f"{verdict.slopes[1]:+.2f} MB in 100 runs")  # fmt: skip
    for each in (*verdict.left_over, *verdict.doubled, *verdict.wrong, *verdict.not_found):
        say(f"  ! {each}")
    say("All is as it should be." if verdict.is_well else "Not all is as it should be.")
