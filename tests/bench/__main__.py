"""make bench: compares whole processes, interleaved: medians, ratios to a plain script, and growth with the steps."""

import argparse
import itertools
import statistics
import tempfile
import threading
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from flows import server
from planbook.browser.starting.executable import BrowserLocation, find_browser
from planbook.browser.starting.launch import arguments
from tests.bench import sides
from tests.bench.timing import Command, measure, seconds

CACHE = Path(__file__).parents[2] / ".planbook" / "robot-framework"
PLAIN, SAME_FLAGS, OURS, COLD, ROBOT = (
    "plain script",
    "plain, our flags",
    "planbook",
    "planbook, cold",  # without the warm process
    "Robot Framework",
)


class Page(BaseHTTPRequestHandler):
    """Serves the one page at every address."""

    page = staticmethod(sides.page)

    def do_GET(self) -> None:
        body = self.page().encode()
        self.send_response(200)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Form(Page):
    page = staticmethod(sides.form)


def commands(ways: Mapping[str, sides.Side], count: int) -> dict[str, Command]:
    """Returns the command of each side for a number of actions."""
    return {name: side(count) for name, side in ways.items()}


def show(times: Mapping[str, list[float]], count: int) -> None:
    print(f"\n{count} actions, whole process, median of {len(times[PLAIN])} (lowest to highest)\n")
    base = statistics.median(times[PLAIN])
    for name, each in times.items():
        middle = statistics.median(each)
        spread = f"{min(each):.2f} to {max(each):.2f}"
        print(f"  {name:<18} {middle:6.2f} s  {middle / count * 1000:6.1f} ms/step  {middle / base:5.2f} x  ({spread})")


def show_growth(counts: Mapping[int, Mapping[str, list[float]]]) -> None:
    print("\nGrowth: milliseconds for each further step\n")
    ordered = sorted(counts)
    for name in counts[ordered[0]]:
        middle = {count: statistics.median(counts[count][name]) for count in ordered}
        slopes = [
            f"{low} to {high}: {(middle[high] - middle[low]) / (high - low) * 1000:5.1f}"
            for low, high in itertools.pairwise(ordered)
        ]
        print(f"  {name:<18} {'   '.join(slopes)}")


def ground() -> tuple[BrowserLocation, str, list[str]]:
    """Returns the browser of this machine, the address of the page, and the flags without which no side starts it."""
    found = find_browser()
    if found.executable is None:
        raise SystemExit("the bench needs a browser on this machine")
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    needed = [flag for flag in arguments(found, frame_limit=True) if flag == "--no-sandbox"]
    return found, f"http://127.0.0.1:{httpd.server_port}/", needed


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each side is measured")
    parser.add_argument("--without-robot", action="store_true", help="leave Robot Framework Browser out")
    wished = parser.parse_args()
    found, address, needed = ground()
    with tempfile.TemporaryDirectory(prefix="planbook-bench-") as name:
        folder = Path(name)
        ways: dict[str, sides.Side] = {
            PLAIN: sides.plain(folder, address, found.executable, needed),
            SAME_FLAGS: sides.plain(folder, address, found.executable, arguments(found, frame_limit=False)),
            OURS: sides.planbook(folder, address),
            COLD: lambda count: ["env", "PLANBOOK_WARM=0", *ways[OURS](count)],
        }
        if not wished.without_robot:
            ways[ROBOT] = sides.robot(folder, address, found.executable, needed, CACHE)
        print(f"browser: {found}\npage: {sides.ROWS} fields and buttons, over loopback")
        first = time.perf_counter()
        seconds(ways[OURS](10), folder)
        print(f"first run ever, server start included: {time.perf_counter() - first:.1f} s")
        try:
            counts = {count: measure(commands(ways, count), wished.rounds, folder) for count in (10, 50, 250)}
        finally:
            server.stop(folder)
        show(counts[50], 50)
        show_growth(counts)


if __name__ == "__main__":
    main()
