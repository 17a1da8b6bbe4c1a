"""Acts on what is at rest: without Playwright's wait for it, and without a second search."""

from collections.abc import Iterator
from typing import Any

import pytest

from planbook.browser.acting import at_rest
from planbook.browser.acting.at_rest import Answered
from tests.patience import timeout
from tests.steps.bench import Bench

ADD = "<button type=button onclick=\"log.push('add')\" {}>Add</button>"
DELETE = "<button type=button onclick=\"log.push('delete')\" {}>Delete</button>"
AT_CORNER = "style='position: absolute; background: white; left: 0; top: 0; width: 100px; height: 40px; {}'"


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Answered]]:
    """What the page has answered to each press without a wait."""
    press, told = at_rest.press, []

    async def noting(*args: Any) -> Answered:
        told.append(await press(*args))
        return told[-1]

    monkeypatch.setattr(at_rest, "press", noting)
    yield told


async def test_a_button_at_rest_is_pressed_at_once(bench: Bench, answers: list[Answered]) -> None:
    played = await bench.play(ADD.format(""), "- click: {button: Add, times: 2}")
    assert (await played.log(), answers) == ("add add", [Answered(met=False, leaves=False)])


@pytest.fixture
def asked_after(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The presses after which the page was asked, because its last listener had not told."""
    ask, asked = at_rest.ask, []

    async def noting(evaluate: Any, function: str, *given: Any) -> Any:
        asked.extend([function] if function == at_rest.ANSWERED else [])
        return await ask(evaluate, function, *given)

    monkeypatch.setattr(at_rest, "ask", noting)
    return asked


async def test_a_page_tells_with_the_press_what_it_has_met(
    bench: Bench, asked_after: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at_rest, "HEARD_IN", 2)  # a busy machine is asked once more
    played = await bench.play(ADD.format(""), "- click: {button: Add}")
    assert (await played.log(), asked_after) == ("add", [])


@pytest.mark.parametrize("place", ["document", "window"])
async def test_a_page_that_stops_the_click_is_asked(
    bench: Bench, answers: list[Answered], asked_after: list[str], place: str
) -> None:
    script = f"<script>{place}.addEventListener('click', event => event.stopImmediatePropagation())</script>"
    played = await bench.play(ADD.format("") + script, "- click: {button: Add}\n- click: {button: Add}")
    assert (played.because, await played.log()) == (None, "add add")
    assert (answers, len(asked_after)) == ([Answered(met=False, leaves=False)] * 2, 2)


async def test_a_page_that_is_busy_with_the_click(bench: Bench, answers: list[Answered]) -> None:
    script = (
        "<script>addEventListener('click', () => { for (const at = Date.now() + 700; Date.now() < at;); })</script>"
    )
    played = await bench.play(ADD.format("") + script, "- click: {button: Add}")
    assert (await played.log(), answers) == ("add", [Answered(met=False, leaves=False)])


LEAVES = "location.href = '/slow-next'"


@pytest.mark.parametrize(
    ("html", "target"),
    [
        (f'<input type=checkbox aria-label=It onchange="{LEAVES}">', "{checkbox: It}"),
        (f'<input type=radio aria-label=It onchange="{LEAVES}">', "{radio: It}"),
        (f'<form onreset="{LEAVES}"><button type=reset>It</button></form>', "{button: It}"),
        ("<svg width=99 height=40><a xlink:href=/slow-next><text y=20>It</text></a></svg>", "{text: It}"),
        (f'<p id=it popover onbeforetoggle="{LEAVES}">?</p><button popovertarget=it>It</button>', "{button: It}"),
        (f'<dialog id=it oncommand="{LEAVES}"></dialog><button commandfor=it command=--x>It</button>', "{button: It}"),
    ],
    ids=["checkbox", "radio", "reset", "svg", "popover", "command"],
)
async def test_a_page_that_is_left_after_the_listeners_of_the_click(
    bench: Bench, answers: list[Answered], html: str, target: str
) -> None:
    played = await bench.play(html, f"- click: {target}", {"/slow-next": "there"})
    assert (played.because, answers) == (None, [Answered(met=False, leaves=True)])


async def test_a_button_out_of_view_is_scrolled_to(bench: Bench, answers: list[Answered]) -> None:
    far = "<div style='height: 3000px'></div>"
    played = await bench.play(far + ADD.format("") + far, "- click: {button: Add}")
    assert (await played.log(), answers) == ("add", [Answered(met=False, leaves=False)])


@pytest.mark.parametrize(
    "html",
    [
        "<style>@keyframes to {to {opacity: .5}}</style>" + ADD.format("style='animation: to .3s infinite'"),
        ADD.format("id=it") + "<script>const draw = () => requestAnimationFrame(draw); draw()</script>",
        f"<a href='#x'>{ADD.format('')}</a>".replace("button", "span"),
        ADD.format("disabled id=it") + "<script>setTimeout(() => {it.disabled = false}, 1500)</script>",
        "<iframe srcdoc=\"<button onclick=&quot;parent.log.push('add')&quot;>Add</button>\"></iframe>",
    ],
    ids=["animated", "drawn in each frame", "in a link", "disabled", "in a frame"],
)
async def test_what_is_not_at_rest_is_left_to_playwright(bench: Bench, answers: list[Answered], html: str) -> None:
    frame = ", frame: {css: iframe}" if "iframe" in html else ""
    target = "text" if "span" in html else "button"
    played = await bench.play(html, f"- click: {{{target}: Add{frame}}}")
    assert (played.because, await played.log(), answers) == (None, "add", [])


async def test_a_press_that_would_meet_another_button_does_not_reach_the_page(
    bench: Bench, answers: list[Answered]
) -> None:
    page = ADD.format("id=add " + AT_CORNER.format("")) + DELETE.format("id=del " + AT_CORNER.format("display: none"))
    script = """<script>
      for (const type of ['pointerdown', 'mousedown', 'mouseup']) del.addEventListener(type, () => log.push(type));
      addEventListener('pointermove', () => { add.style.left = '300px'; del.style.display = 'block'; }, {once: true});
    </script>"""
    played = await bench.play(page + script, "- click: {button: Add}")
    assert (await played.log(), answers) == ("add", [Answered(met="stopped", leaves=False)])


async def test_a_press_in_a_frame_that_comes_under_the_mouse(bench: Bench, answers: list[Answered]) -> None:
    page = (
        ADD.format("id=add " + AT_CORNER.format(""))
        + f"<iframe id=over srcdoc='<h1>Over</h1>' {AT_CORNER.format('display: none')}></iframe>"
    )
    script = "<script>addEventListener('pointermove', () => { over.style.display = 'block'; }, {once: true})</script>"
    played = await bench.play(page + script, "- click: {button: Add}\n  retries: 0", timeout=timeout(2.5))
    assert played.error[0] == "covered"
    assert answers == [Answered(met="lost", leaves=False)]


IN_FRAME = "<iframe srcdoc='<body style=height:140px onclick=parent.log.push(1)>In it</body>'></iframe>"
IN_SHADOW = f"""<div data-testid=card style='width: 300px'></div><script>
  document.querySelector('div').attachShadow({{mode: 'closed'}}).innerHTML = `{IN_FRAME}`;
</script>"""


@pytest.mark.parametrize(
    "html", [IN_FRAME.replace("<iframe", "<iframe data-testid=card"), IN_SHADOW], ids=["it", "in it"]
)
async def test_a_press_in_a_frame_of_the_element_is_not_repeated(bench: Bench, html: str) -> None:
    played = await bench.play(html, "- click: {testid: card}")
    assert (played.because, await played.log()) == (None, "1")


async def test_a_press_without_mouse_events_is_not_repeated(bench: Bench) -> None:
    script = """<script>
      addEventListener('pointerdown', event => { event.preventDefault(); log.push('down'); });
      addEventListener('click', event => event.stopImmediatePropagation(), true);
    </script>"""
    played = await bench.play(script + ADD.format(""), "- click: {button: Add}")
    assert (played.because, await played.log()) == (None, "down")


async def test_a_page_that_writes_itself_again_is_left_to_playwright(bench: Bench, answers: list[Answered]) -> None:
    """`document.open()` removes the listener that would stop a press of another element."""
    page = f"""<title>Again</title><script>
      window.log = [];
      addEventListener('pointermove', () => {{
        over.style.display = 'block';
        setTimeout(() => over.remove(), 300);
      }}, {{once: true}});
    </script>{ADD.format(AT_CORNER.format(""))}{DELETE.format("id=over " + AT_CORNER.format("display: none"))}"""
    script = """<script id=page type=text/plain>PAGE</script><script>
      addEventListener('load', () => setTimeout(() => {
        const text = page.textContent.replaceAll('<.', '</');
        document.open();
        document.write(text);
        document.close();
      }));
    </script>""".replace("PAGE", page.replace("</", "<."))
    played = await bench.play(script, "- wait_for: {button: Add}\n- click: {button: Add}")
    assert (played.because, await played.log(), answers) == (None, "add", [])


async def test_a_point_is_not_pressed_after_a_whenever_has_acted(bench: Bench, answers: list[Answered]) -> None:
    page = """<div role=dialog aria-label=Cookies id=banner hidden style='height: 40px'>
      <button type=button onclick="log.push('reject'); banner.remove()">Reject</button></div>"""
    page += "".join(one.format("style='display: block; height: 40px'") for one in (ADD, DELETE))
    script = """<script>
      const own = Element.prototype.checkVisibility;
      Element.prototype.checkVisibility = function (...all) {  // the page is busy while it is asked
        if (banner.hidden && this.textContent === 'Add') {
          banner.hidden = false;
          const until = Date.now() + 1200;
          while (Date.now() < until);
        }
        return own.apply(this, all);
      };
    </script>"""
    head = "whenever:\n  - see: {dialog: Cookies}\n    steps:\n      - click: {button: Reject}\n"
    played = await bench.play(page + script, "- click: {button: Add}", head=head)
    assert (played.because, await played.log()) == (None, "reject add")
    assert len(answers) == 1  # of the button in the dialog


async def test_a_page_that_does_not_come_fails_the_step_in_time(bench: Bench) -> None:
    page = "<button type=button onclick=\"location.href = '/slow-next'\">Next</button>"
    played = await bench.play(page, "- click: {button: Next}\n  timeout: 400ms", {"/slow-next": "there"})
    assert played.error[0] == "timeout"


@pytest.mark.parametrize(
    "act",
    [
        "location.href = '/slow-next'",
        "location.assign('/slow-next')",
        "window.open('/slow-next', '_self')",
        "sent.submit()",
        "sent.requestSubmit()",
        "link.click()",
        "Promise.resolve().then(() => { location.href = '/slow-next'; })",
    ],
)
async def test_a_page_that_the_press_loads_is_waited_for(bench: Bench, answers: list[Answered], act: str) -> None:
    page = f"""<form id=sent action=/slow-next></form><a id=link href=/slow-next></a>
      <button type=button onclick="{act}">Next</button>"""
    steps = "- click: {button: Next}\n- extract: {page: address, into: there}"
    played = await bench.play(page, steps, {"/slow-next": "there"})
    assert "/slow-next" in played.values["there"]
    assert len(answers) == 1


async def test_a_form_that_the_page_handles_itself_is_not_waited_for(bench: Bench, answers: list[Answered]) -> None:
    page = """<form id=sent action=/next onsubmit="event.preventDefault(); log.push('sent')"></form>
      <button type=button onclick="sent.requestSubmit()">Next</button>"""
    played = await bench.play(page, "- click: {button: Next}")
    assert (await played.log(), answers) == ("sent", [Answered(met=False, leaves=False)])


async def test_a_text_is_inserted_by_the_page_itself(bench: Bench) -> None:
    page = """<label>Name <input id=it value=old></label><script>
      for (const type of ['focus', 'beforeinput', 'input'])
        it.addEventListener(type, event => log.push(type, event.isTrusted, event.inputType, event.data));
      it.addEventListener('input', () => log.push(/insertText/.test(new Error().stack)));
    </script>"""
    played = await bench.play(page, "- fill: {field: Name, with: Ann}")
    heard = "focus true   beforeinput false insertText Ann input true insertText Ann true"
    assert (played.because, await played.log(), await played.page.locator("input").input_value()) == (
        None,
        heard,
        "Ann",
    )


@pytest.mark.parametrize("heard", ["beforeinput", "textInput"])
async def test_a_page_refuses_what_is_inserted(bench: Bench, heard: str) -> None:
    page = f"""<label>Name <input id=it></label><script>
      it.addEventListener('{heard}', event => {{ if (/[^0-9]/.test(event.data)) event.preventDefault(); }});
    </script>"""
    played = await bench.play(page, "- fill: {field: Name, with: Ann}\n  retries: 0", timeout=timeout(2))
    assert (played.error[0], await played.page.locator("input").input_value()) == ("value", "")


async def test_a_page_that_inserts_more_while_a_text_is_inserted(bench: Bench) -> None:
    """The browser refuses a command of the page within another one."""
    page = """<label>Code <input id=it></label> <label>Rest <input id=rest></label><script>
      it.addEventListener('input', () => {
        if (it.value.length < 2) return;
        const more = it.value.slice(1);
        it.value = it.value[0];
        rest.focus();
        document.execCommand('insertText', false, more);
      });
    </script>"""
    await bench.play(page, "- fill: {field: Code, with: 1234}\n  retries: 0", timeout=timeout(2))
    held = await bench.open[-1].page.evaluate("[it.value, rest.value]")
    assert held == ["1", "234"]


async def test_a_page_that_goes_on_when_a_field_is_filled(bench: Bench) -> None:
    page = "<label>Search <input oninput=\"location.href = '/slow-next'\"></label>"
    steps = "- fill: {field: Search, with: Ann}\n- extract: {page: address, into: there}"
    played = await bench.play(page, steps, {"/slow-next": "there"}, timeout=timeout(3))
    assert "/slow-next" in played.values["there"]


async def test_a_page_that_replaces_the_text_by_a_timer(bench: Bench) -> None:
    page = """<label>Date <input id=it></label><script>
      it.addEventListener('focus', () => setTimeout(() => { it.value = '__/__'; }, 5), {once: true});
    </script>"""
    played = await bench.play(page, "- fill: {field: Date, with: 12/24}\n  retries: 0", timeout=timeout(2))
    assert played.error[0] == "value"


async def test_a_document_that_goes_before_it_was_filled(bench: Bench) -> None:
    page = """<label>Name <input id=it></label><script>
      if (!location.search) it.addEventListener('focus', () => {
        location.search = 'again';
        for (const until = Date.now() + 300; Date.now() < until;);
        document.execCommand = () => false;
      });
    </script>"""
    played = await bench.play(page, "- fill: {field: Name, with: Ann}")
    assert (played.because, await played.page.locator("input").input_value()) == (None, "Ann")


async def test_a_document_that_goes_because_it_was_filled(bench: Bench) -> None:
    page = """<form action=/found><label>Name <input name=it oninput="form.submit()"></label></form>"""
    played = await bench.play(page, "- fill: {field: Name, with: Ann}", {"/found": "there"})
    assert (played.because, played.page.url.partition("/found")[2]) == (None, "?it=Ann")


async def test_a_text_is_not_inserted_in_a_field_that_takes_the_focus(bench: Bench) -> None:
    page = """<label>Name <input id=name></label> <label>Notes <input id=notes></label><script>
      document.getElementById('name').addEventListener('focus', () => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => notes.focus();
        channel.port2.postMessage(1);
      }, {once: true});
    </script>"""
    played = await bench.play(page, "- fill: {field: Name, with: Ann}")
    held = await played.page.evaluate("[...document.querySelectorAll('input')].map(one => one.value)")
    assert (played.because, held) == (None, ["Ann", ""])
