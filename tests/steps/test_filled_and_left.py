"""A page that leaves its document when a field is filled, or seems to: it is filled once, in the page that stays."""

import pytest

from tests.patience import timeout
from tests.steps.bench import Bench

RELOADS = "if (!sessionStorage.again) { sessionStorage.again = 1; location.reload() }"
DRAWN_LATER = """<div id=box></div><script>
  const draw = () => { box.innerHTML = `FIELD`; };
  if (sessionStorage.again) setTimeout(draw, 150); else draw();
</script>"""
HELD = "[...document.querySelectorAll('input, [contenteditable]')].map(one => one.value ?? one.innerText).join()"


@pytest.mark.parametrize(
    ("field", "fill"),
    [
        (f'<label>Name <input oninput="{RELOADS}"></label>', "{field: Name, with: Ann}"),
        (f'<label>Name <input onfocus="{RELOADS}"></label>', "{field: Name, with: Ann}"),
        (f'<label>Date <input type=date oninput="{RELOADS}"></label>', "{field: Date, with: 2026-03-31}"),
        (f'<div contenteditable role=textbox aria-label=Text oninput="{RELOADS}"></div>', "{field: Text, with: Ann}"),
    ],
    ids=["text", "focus", "date", "edited in place"],
)
async def test_a_field_that_the_next_document_draws_later(bench: Bench, field: str, fill: str) -> None:
    played = await bench.play(DRAWN_LATER.replace("FIELD", field), f"- fill: {fill}")
    assert (played.because, await played.page.evaluate(HELD) in ("Ann", "2026-03-31")) == (None, True)


async def test_a_box_that_the_next_document_draws_later(bench: Bench) -> None:
    field = f'<label><input type=checkbox onchange="{RELOADS}"> Agree</label>'
    played = await bench.play(DRAWN_LATER.replace("FIELD", field), "- tick: {field: Agree}")
    assert (played.because, await played.page.evaluate("document.querySelector('input').checked")) == (None, True)


@pytest.mark.parametrize(
    "act",
    [
        "location.href = '/list.csv'",
        "window.open('/list.csv', '_self'); window.stop()",
        "navigation.addEventListener('navigate', event => event.intercept(), {once: true}); location.href = '/next'",
        "form.method = 'dialog'; form.requestSubmit()",
    ],
    ids=["download", "stopped", "router", "dialog"],
)
async def test_a_page_that_stays_is_told_once(bench: Bench, act: str) -> None:
    page = f"""<form><label>Name <input id=it></label></form><script>it.addEventListener('input', () => {{
      const {{form}} = it;
      log.push(it.value);
      {act};
      it.value = '';
    }})</script>"""
    played = await bench.play(page, "- fill: {field: Name, with: Ann}\n  retries: 0", {"/list.csv": "a,b"})
    assert (played.error[0], await played.log()) == ("value", "Ann")


async def test_a_field_that_is_drawn_anew_each_time_is_filled_three_times_at_most(bench: Bench) -> None:
    page = """<div id=box></div><script>
      const draw = () => { box.innerHTML = '<label>Name <input></label>'; };
      box.addEventListener('input', event => { log.push(event.target.value); draw(); });
      draw();
    </script>"""
    played = await bench.play(page, "- fill: {field: Name, with: Ann}\n  retries: 0", timeout=timeout(3))
    assert (played.error[0], await played.log()) == ("value", "Ann Ann Ann")


async def test_a_window_that_closes_when_a_field_is_filled(bench: Bench) -> None:
    page = "<button type=button onclick=\"window.open('/code')\">Open</button>"
    code = '<label>Code <input oninput="opener.log.push(value); window.close()"></label>'
    steps = "- click: {button: Open}\n- tab: opened\n- fill: {field: Code, with: 12}"
    played = await bench.play(page, steps, {"/code": code}, timeout=timeout(3))
    assert (played.because, await played.log()) == (None, "12")


async def test_a_page_that_goes_where_it_may_not(bench: Bench) -> None:
    page = "<label>Name <input oninput=\"location.href = 'http://localhost:1/'\"></label>"
    played = await bench.play(page, "- fill: {field: Name, with: Ann}\n  retries: 0", timeout=timeout(3))
    assert played.error[0] == "blocked_host"


async def test_a_page_whose_scripts_do_not_run(bench: Bench) -> None:
    bench.site.headers = {"/": {"Content-Security-Policy": "sandbox"}}
    try:
        played = await bench.play("<label>Name <input></label>", "- fill: {field: Name, with: Ann}")
        assert (played.because, await played.page.locator("input").input_value()) == (None, "Ann")
    finally:
        bench.site.headers = {}


async def test_a_page_whose_own_dispatch_event_returns_nothing(bench: Bench) -> None:
    page = """<script>
      const own = EventTarget.prototype.dispatchEvent;
      EventTarget.prototype.dispatchEvent = function (event) { own.call(this, event); };
    </script><label>Name <input></label>"""
    played = await bench.play(page, "- fill: {field: Name, with: Ann}")
    assert (played.because, await played.page.locator("input").input_value()) == (None, "Ann")
