"""make resume: kills orders at every boundary between steps and in every step, resumes each, and counts the orders.

Then it measures the cost of saving the browser's state. Exit code 1 if an order was lost or duplicated.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from flows import server
from planbook.demo import shop as demo
from planbook.demo.people import SHOP_PASSWORD, SHOP_USER
from tests.apps.roundup import CLERK, tracker
from tests.resume.cost import cost
from tests.resume.killing import Ended, boundaries, kill_and_resume, middles
from tests.scratch import Scratch

PLANS = Path(__file__).with_name("plans")
Count = Callable[[str], int]


def main() -> int:
    given = argparse.ArgumentParser(prog="make resume", description=__doc__)
    given.add_argument("--on", choices=("shop", "roundup"), help="only there; Roundup is installed first, by pip")
    given.add_argument("--only", choices=("boundaries", "middles", "cost"), help="only a part")
    given.add_argument("--rounds", type=int, default=15, help="of measuring the cost")
    wanted = given.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="planbook-resume-")))
        scratch = _project(folder / "project", stack)
        wrong = 0
        if wanted.only != "cost":
            wrong += _shop(scratch, stack, wanted.only) if wanted.on != "roundup" else 0
            wrong += _tracker(scratch, stack, folder, wanted.only) if wanted.on != "shop" else 0
        if wanted.only in (None, "cost"):
            cost(scratch, stack.enter_context(demo.serve()), wanted.rounds)
        return min(wrong, 1)


def _project(folder: Path, stack: ExitStack) -> Scratch:
    folder.mkdir()
    user, password = CLERK
    secrets = {"SHOP_USER": SHOP_USER, "SHOP_PASSWORD": SHOP_PASSWORD}
    scratch = Scratch(folder, TRACKER_USER=user, TRACKER_PASSWORD=password, PREFECT_API_URL="", **secrets)
    shutil.copytree(PLANS, folder / "plans", dirs_exist_ok=True)
    stack.callback(server.stop, folder)
    scratch.environment["PREFECT_API_URL"] = server.ensure(folder, lambda line: None)
    return scratch


def _shop(scratch: Scratch, stack: ExitStack, only: str | None) -> int:
    shop = stack.enter_context(demo.serve())

    def orders(run_id: str) -> int:
        return len(shop.ledger.ask("SELECT no FROM orders WHERE reference = ?", run_id))

    return _matrix(scratch, "order-paper", "the demo shop", only, orders, f"--set=shop={shop.url}")


def _tracker(scratch: Scratch, stack: ExitStack, folder: Path, only: str | None) -> int:
    app = stack.enter_context(tracker(folder))

    def reports(run_id: str) -> int:
        return len(app.ask(f"SELECT id FROM _issue WHERE _title LIKE '%{run_id}%'"))

    return _matrix(scratch, "report-fault", "Roundup", only, reports, f"--set=tracker={app.address}")


def _matrix(scratch: Scratch, plan: str, where: str, only: str | None, count: Count, *given: str) -> int:
    """Returns how many of the killed runs did not end with exactly one order."""
    wrong = 0
    file = PLANS / f"{plan}.yaml"
    for name, places in (("boundaries", boundaries(file)), ("middles", middles(file))):
        if only in (None, name):
            wrong += _killed(scratch, f"{where}, {name}", places, count, "run", plan, *given)
    return wrong


def _killed(scratch: Scratch, what: str, places: Sequence[str], count: Count, *arguments: str) -> int:
    print(f"\n{what}: {' '.join(arguments[1:2])} killed at {len(places)} places, and resumed\n")
    right = 0
    for place in places:
        ended = kill_and_resume(scratch, place, *arguments)
        ended = Ended(place, ended.run_id, ended.done, ended.status, ended.because, count(ended.run_id))
        right += ended.is_right
        told = f"{ended.done:3} steps kept  {ended.status:<8} {ended.orders} sent  {ended.because}"
        print(f"  {place:<44} {told}", flush=True)
    print(f"\n  {right} of {len(places)} passed with exactly one", flush=True)
    return len(places) - right


if __name__ == "__main__":
    sys.exit(main())
