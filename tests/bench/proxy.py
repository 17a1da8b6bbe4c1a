"""make bench, fifth part: the cost of planbook's proxy, as a ratio to direct connections.

The sides take turns in one browser; medians of a page with twenty parts, of a small page, and of beginning and ending a
session.
"""

import asyncio
import statistics
import time

from playwright.async_api import Browser

from planbook.browser.network.proxy import Proxy
from planbook.browser.starting.executable import find_browser
from planbook.browser.starting.launch import launch_browser
from tests.sites import Site

ROUNDS, LOADS = 5, 8
BY_ITSELF, BY_PROXY = "by itself", "by the proxy"
LARGE, SMALL, SESSION = "a page with twenty parts", "a small page", "a session"
Times = dict[tuple[str, str], list[float]]
AIM = 1.05


def site() -> Site:
    """Serves both pages."""
    made = Site()
    parts = "".join(f"<script src=/{number}.js></script><img src=/{number}.svg>" for number in range(10))
    for number in range(10):
        made.pages[f"/{number}.js"] = (200, {"content-type": "text/javascript"}, "1;" * 20000)
        made.pages[f"/{number}.svg"] = (200, {"content-type": "image/svg+xml"}, "<svg/>")
    made.pages["/large"], made.pages["/small"] = parts, "<h1>Small</h1>"
    return made


async def measure(browser: Browser, address: str, side: str, times: Times) -> None:
    """Measures one round of one side."""
    began = time.perf_counter()
    proxy = Proxy(lambda host, port: True, lambda host, port: None) if side == BY_PROXY else None
    context = await browser.new_context(**({"proxy": {"server": proxy.address}} if proxy else {}))
    page = await context.new_page()
    taken = time.perf_counter() - began
    for name, path in ((LARGE, "/large"), (SMALL, "/small")):
        for _ in range(LOADS):
            began = time.perf_counter()
            await page.goto(address + path)
            times.setdefault((name, side), []).append(time.perf_counter() - began)
    began = time.perf_counter()
    await context.close()
    if proxy:
        proxy.close()
    times.setdefault((SESSION, side), []).append(taken + time.perf_counter() - began)


async def main() -> None:
    """Prints the figures."""
    times: Times = {}
    served = site()
    async with launch_browser(find_browser()) as browser:
        for turn in range(ROUNDS + 1):
            for side in (BY_ITSELF, BY_PROXY):
                await measure(browser, served.address, side, times if turn else {})
    print(f"Out by the proxy, to out by itself (aim: at most {AIM} for pages)")
    for name in (LARGE, SMALL, SESSION):
        own, ours = (statistics.median(times[name, side]) * 1000 for side in (BY_ITSELF, BY_PROXY))
        print(f"  {name:<26} {own:7.1f} ms  {ours:7.1f} ms  {ours / own:5.2f}")


if __name__ == "__main__":
    asyncio.run(main())
