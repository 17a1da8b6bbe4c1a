"""Steps that press, move and release the mouse, in each Chromium of this machine, with and without the frame limit."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from planbook.browser.starting.executable import BrowserLocation
from planbook.browser.starting.launch import launch_browser
from tests.steps.bench import Bench, Site
from tests.steps.test_drag import MOUSE, NATIVE
from tests.steps.test_highlight import SELECTED, TEXT

PROGRAMS = ("chromium-headless-shell", "chromium")
# As calendars do it: an element appears under the mouse while it moves, and receives the release.
DRAWN = """<style>.hour {height: 20px; width: 200px} .drawn {position: absolute; left: 8px; width: 180px}</style>
<div class=hour id=h1>1</div><div class=hour id=h2>2</div><div class=hour id=h3>3</div><script>
  let from;
  for (const hour of document.querySelectorAll('.hour')) {
    hour.onmousedown = event => { from = hour; event.preventDefault(); };
    hour.onmousemove = () => {
      if (!from) return;
      document.querySelector('.drawn')?.remove();
      const top = from.offsetTop, height = hour.offsetTop - top + 20;
      const drawn = Object.assign(document.createElement('div'), {className: 'drawn'});
      drawn.style.cssText = `top: ${top}px; height: ${height}px`;
      drawn.onmouseup = () => { log.push(height); from = null; };
      document.body.append(drawn);
    };
  }
</script>"""
RANGE = "<input type=range aria-label=Volume min=0 max=100 value=50 style='width: 200px' oninput='log = [this.value]'>"
CAPTURED = """<div id=bar style="width: 200px; height: 20px"></div><script>
  bar.onpointerdown = event => { bar.setPointerCapture(event.pointerId); log = [event.clientX]; };
  bar.onpointermove = event => { if (bar.hasPointerCapture(event.pointerId)) bar.to = event.clientX; };
  bar.onlostpointercapture = () => { log = [bar.to - log[0]]; };
</script>"""
HANDLE = """<div id=pane style="width: 100px; height: 50px; position: relative">
<div id=handle style="position: absolute; right: 0; bottom: 0; width: 10px; height: 10px"></div></div><script>
  handle.onmousedown = event => {
    const [x, width] = [event.clientX, pane.offsetWidth];
    document.onmousemove = move => { pane.style.width = `${width + move.clientX - x}px`; };
    document.onmouseup = () => { document.onmousemove = null; log = [pane.offsetWidth]; };
  };
</script>"""


@pytest_asyncio.fixture(
    scope="module",
    loop_scope="session",
    params=[(program, limit) for program in PROGRAMS for limit in (False, True)],
    ids=lambda way: f"{way[0]}-{'limited' if way[1] else 'unlimited'}",
)
async def browser(request: Any) -> AsyncIterator[Browser]:
    program, frame_limit = request.param
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"this machine has no {program}")
    found = BrowserLocation("chromium", "of the system", Path(path))
    async with launch_browser(found, frame_limit=frame_limit) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session")
async def bench(site: Site, browser: Browser, tmp_path: Path) -> AsyncIterator[Bench]:
    bench = Bench(site, browser, tmp_path)
    yield bench
    for session in bench.open:
        await session.close()


@pytest.mark.parametrize(
    ("html", "drag", "heard"),
    [
        pytest.param(MOUSE, "{css: '#a', to: {css: '#b'}}", "down …over up", id="onto another"),
        pytest.param(NATIVE, "{css: '#a', to: {css: '#b'}}", "start A", id="the browser's own"),
        pytest.param(DRAWN, "{css: '#h1', to: {css: '#h3'}}", "60", id="drawn under the mouse"),
        pytest.param(RANGE, "{field: Volume, by: [50, 0]}", "77", id="a slider"),
        pytest.param(CAPTURED, "{css: '#bar', by: [40, 0]}", "40", id="a captured pointer"),
        pytest.param(HANDLE, "{css: '#handle', by: [60, 0]}", "160", id="a handle"),
    ],
)
async def test_a_drag(bench: Bench, html: str, drag: str, heard: str) -> None:
    played = await bench.play(html, f"- drag: {drag}")
    assert played.because is None
    begin, _, end = heard.partition("…")
    log = await played.log()
    assert log.startswith(begin)
    assert log.endswith(end)
    assert end or log == begin


async def test_a_highlight(bench: Bench) -> None:
    played = await bench.play(TEXT, "- highlight: {css: p, nth: 1, part: free of charge}")
    assert played.because is None
    assert await played.page.evaluate(SELECTED) == "free of charge"
    assert await played.log() == "up"
