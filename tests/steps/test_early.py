"""Reading is complete: not a page that is still loading, nor half a list, nor a number that is still counting up."""

import asyncio
from typing import Any

import pytest

from steps._completeness import CompletenessCheck, Elements
from tests.steps.bench import Bench, Played

TABLE = "<table aria-label=Orders id=t {busy}><thead><tr><th>No<th>Total</thead><tbody id=b></tbody></table>"
EMPTY = "b.innerHTML = Array(3).fill('<tr><td><div style=height:9px></div><td>').join('');"
BUSY, CALM = TABLE.format(busy="aria-busy=true"), TABLE.format(busy="")
FILL = "{let i = 0; const k = setInterval(() => {i++; b.insertAdjacentHTML('beforeend', `<tr><td>${i}<td>${i*10}`);"
DONE = "if (i == 8) { clearInterval(k); t.removeAttribute('aria-busy'); more() } }, 80)}"
LATER = "const more = () => {};"
ROWS = "- extract: {rows: {table: Orders}, into: it}"


async def count(bench: Bench, html: str, steps: str = ROWS) -> Any:
    played = await bench.play(html, steps)
    return len(played.values["it"]) if played.because is None else played.error


@pytest.mark.parametrize(
    "html",
    [
        f"{BUSY}<script>{LATER}{EMPTY} setTimeout(() => {{b.innerHTML = ''; {FILL}{DONE}}}, 900)</script>",
        f"{CALM}<script>{LATER}{EMPTY} setTimeout(() => {{b.innerHTML = ''; {FILL}{DONE}}}, 1700)</script>",
        f"{CALM}<script>{LATER}{FILL}{DONE}</script>",
        f"<div aria-busy=true id=d>{CALM}</div><script>const more = () => d.ariaBusy = 'false'; {FILL}{DONE}</script>",
    ],
    ids=["marked as busy", "rows of nothing", "half a list", "busy around"],
)
async def test_all_rows_are_read(bench: Bench, html: str) -> None:
    assert await count(bench, html) == 8
    typed = '- extract: {rows: {table: Orders}, columns: {no: {column: "No", as: number}}, into: it}'
    assert await count(bench, html, typed) == 8


async def test_a_page_that_begins_to_fill_its_table_just_before_it_is_read(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a busy machine: the page was settled when it was asked, and has one row of eight when it is read."""
    check, begun = CompletenessCheck.check, False

    async def check_and_begin(self: CompletenessCheck, elements: Elements) -> None:
        nonlocal begun
        await check(self, elements)
        if not begun:
            begun = True
            await self._stage.page.evaluate("go()")
            await asyncio.sleep(0.12)

    monkeypatch.setattr(CompletenessCheck, "check", check_and_begin)
    fill = f"{{{LATER} b.innerHTML = ''; {FILL}{DONE}}}"
    assert await count(bench, f"{CALM}<script>b.innerHTML = '<tr><td>0<td>0'; const go = () => {fill}</script>") == 8


def notes(played: Played) -> list[str]:
    return [note.message for step in played.record.steps for note in step.notes]


COUNTS = {
    "an interval": "const k = setInterval(() => { p.textContent++; if (p.textContent == 9) clearInterval(k) }, 90)",
    "timers": "const f = () => { if (++p.textContent < 9) setTimeout(f, 90) }; f()",
    "frames": "const s = performance.now(), f = () => { const m = performance.now() - s;"
    " p.textContent = Math.min(9, Math.floor(m / 90)); if (m < 900) requestAnimationFrame(f) }; f()",
    "an answer": "fetch('/slow').then(() => p.textContent = 9)",
    "a timer": "setTimeout(() => p.textContent = 9, 700)",
}


@pytest.mark.parametrize("script", COUNTS.values(), ids=COUNTS)
async def test_a_number_is_read_when_it_has_stopped_counting(bench: Bench, script: str) -> None:
    html = f'<p id=p data-testid=p>0</p><button onclick="{script}">Go</button>'
    steps = "- click: {button: Go}\n- extract: {from: {testid: p}, as: number, into: it}"
    played = await bench.play(html.replace("'", "&#39;"), steps)
    assert played.values == {"it": 9}


async def test_what_never_stops_is_read_all_the_same_and_told(bench: Bench) -> None:
    html = "<p id=p data-testid=p>0</p><b data-testid=b>1</b><script>setInterval(() => p.textContent++, 50)</script>"
    steps = "- extract: {from: {testid: b}, into: b}\n- extract: {from: {testid: p}, into: p}\n  timeout: 2s"
    played = await bench.play(html, steps)
    assert played.status == "passed"
    ended = [step.ended.ms for step in played.record.steps if step.ended]
    assert ended[0] < 900 < ended[1]
    assert notes(played) == ["testid p was read though it had not stopped changing"]


async def test_what_is_marked_as_busy_for_ever_fails(bench: Bench) -> None:
    played = await bench.play(f"{BUSY}<script>b.innerHTML = '<tr><td>1<td>2'</script>", ROWS, timeout="2s")
    said = 'rows of table "Orders": it is marked as still loading (aria-busy)'
    assert played.error == ("not_found", said)


async def test_placeholders_that_stay_are_read_around(bench: Bench) -> None:
    html = "<ul aria-label=L><li>1<li>2<li><div class=skeleton-line style='height:9px'></div></ul>"
    steps = "- extract: {all: {css: li}, into: it}\n  timeout: 2s"
    played = await bench.play(html, steps)
    assert played.values == {"it": ["1", "2", ""]}
    assert notes(played) == ["css li was read though it shows placeholders of what is still loading"]


async def test_a_condition_and_an_end_are_looked_at_once_the_page_has_answered(bench: Bench) -> None:
    html = (
        "<p id=p></p><button onclick=\"fetch('/slow').then(() => p.innerHTML += '<a href=#>Next</a>')\">More</button>"
    )
    steps = """
- click: {button: More}
- set: {seen: yes}
  when: {link: Next}
- group: Pages
  at_most: 2
  steps:
    - click: {button: More}
    - until: {css: a, count: 3}
"""
    played = await bench.play(html, steps)
    assert played.status == "passed", played.because
    assert played.values == {"seen": "yes"}
