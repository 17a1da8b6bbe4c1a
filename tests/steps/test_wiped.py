"""Changes of the page, at whatever moment, are never sent by a `once` step instead of what was filled."""

import asyncio

import pytest

from planbook.browser.acting.act_guard import NOT_COMPARED, NOT_KNOWN
from planbook.browser.acting.field_values import FieldInput
from planbook.browser.acting.filled_fields import NOT_READ
from planbook.browser.acting.page_actions import PageActions
from planbook.browser.network import sent_requests
from planbook.errors import StepError
from tests.steps.bench import Bench, Played
from tests.steps.test_filled import CHANGED, REMEDY, SEND

FORM = """<div id=app><form onsubmit="log.push(this.name.value + '/' + this.note.value); return false">
  <label>Name <input name=name></label> <label>Note <input name=note></label><button>Send</button></form></div>"""
FILL = "- fill: {field: Name, with: Ada}\n- fill: {field: Note, with: Hello}\n"
WIPE = "const h = app.innerHTML; const wipe = () => { app.innerHTML = h };"
GONE = CHANGED.format('field "Name"', '"Ada"', "nothing", REMEDY)


def later(how: str) -> str:
    return f"{FORM}<script>{WIPE}{how}</script>"


@pytest.mark.parametrize("ms", [0, 150, 500, 900, 1500])
async def test_a_timer_of_the_page(bench: Bench, ms: int) -> None:
    played = await bench.play(later(f"setTimeout(wipe, {ms})"), FILL + SEND)
    assert await played.log() in ("", "Ada/Hello")
    assert (played.because is None) == (await played.log() == "Ada/Hello")


PUT = {
    "fill": FILL,
    "type": "- type: {field: Name, with: Ada}\n- type: {field: Note, with: Hello}\n",
}


@pytest.mark.parametrize("steps", PUT.values(), ids=PUT)
async def test_a_page_that_is_drawn_anew_all_the_time(bench: Bench, steps: str) -> None:
    """Each check of a field may meet an element that has just been replaced."""
    how = "{ const often = setInterval(wipe, 1); setTimeout(() => clearInterval(often), 80) }"
    played = await bench.play(later(f"addEventListener('focusin', () => {how}, {{once: true}})"), steps + SEND)
    await check_sent(played, "Ada/Hello", GONE)


async def check_sent(played: Played, filled: str, gone: str) -> None:
    """What was filled is sent; or nothing is, because the page emptied a field after it was read back."""
    error = played.error if played.because else None
    assert (error, await played.log()) in ((None, filled), (("value", gone), ""))


async def test_a_tick_in_a_page_that_is_drawn_anew_all_the_time(bench: Bench) -> None:
    box = FORM.replace("<button>", "<label><input type=checkbox name=terms> Terms</label><button>")
    box = box.replace("this.name.value", "this.terms.checked")
    how = "{ const often = setInterval(wipe, 1); setTimeout(() => clearInterval(often), 80) }"
    html = f"{box}<script>{WIPE}addEventListener('focusin', () => {how}, {{once: true}})</script>"
    played = await bench.play(html, "- tick: {field: Terms}\n- fill: {field: Note, with: Hello}\n" + SEND)
    await check_sent(played, "true/Hello", CHANGED.format('field "Terms"', "a tick", "no tick", REMEDY))


AWAY = {
    "comes back": "const gone = app.innerHTML; app.innerHTML = ''; setTimeout(() => { app.innerHTML = gone }, 200)",
    "at another address": "wipe(); history.replaceState(null, '', '?step=1#top')",
}


@pytest.mark.parametrize("how", AWAY.values(), ids=AWAY)
async def test_a_field_that_goes_when_it_is_filled_and_comes_back_empty(bench: Bench, how: str) -> None:
    html = later(f"document.forms[0].name.oninput = () => setTimeout(() => {{ {how} }}, 30)")
    played = await bench.play(html, "- fill: {field: Name, with: Ada}\n" + SEND)
    if played.status == "passed":  # a page that was faster than the check of the filled text is filled again
        assert await played.log() == "Ada/"
    else:
        assert (played.error, await played.log()) == (("value", GONE), "")


# For longer than the timeout and what the page has to answer after it.
BLOCK = "setTimeout(() => { const until = Date.now() + 5500; while (Date.now() < until); })"
UNANSWERED = {
    "fill": (f"document.forms[0].name.oninput = () => {BLOCK}", NOT_READ.format('field "Name"'), "no"),
    "act": (f"document.querySelector('button').onclick = () => {BLOCK}", NOT_KNOWN, "yes"),
}


@pytest.mark.parametrize(("how", "told", "sent"), UNANSWERED.values(), ids=UNANSWERED)
async def test_a_page_that_does_not_answer(bench: Bench, how: str, told: str, sent: str) -> None:
    played = await bench.play(later(how), "- fill: {field: Name, with: Ada}\n" + SEND, timeout="2s")
    assert played.error == ("timeout", told)
    assert played.record.steps[-1].sent == sent


async def test_a_page_that_does_not_answer_before_the_act(bench: Bench) -> None:
    played = await bench.play(FORM, "- fill: {field: Name, with: Ada}\n")
    await played.page.evaluate(BLOCK)
    with pytest.raises(StepError, match=f"^timeout: {NOT_COMPARED}$"):
        await played.session.filled.compare(played.page, ms=300)


async def test_an_act_that_took_all_of_its_time(bench: Bench) -> None:
    """What the page is asked afterwards has a time of its own."""
    played = await bench.play(FORM, "- fill: {field: Name, with: Ada}\n")
    page, over = played.page, asyncio.get_running_loop().time() + 1
    acted = PageActions(played.session, bench.site.address, over, once=True, on_sending=lambda: None)
    busy = BLOCK.replace("5500", "300")

    async def act() -> str:
        await asyncio.sleep(1)
        await page.evaluate(busy)
        return "acted"

    assert await acted._compared(act) == "acted"
    await page.evaluate(busy)
    name = page.get_by_label("Name")
    assert (await played.session.filled.again(name, FieldInput("", "Ada", False), ms=1)).value == "Ada"


RELOADS = {
    "page": "location.reload()",
    "frame": "const old = top.document.querySelector('iframe'); old.replaceWith(old.cloneNode())",
    "page elsewhere": "location.href = '/other'",
    "frame elsewhere": "top.document.querySelector('iframe').outerHTML = '<iframe src=/other></iframe>'",
}


@pytest.mark.parametrize("kept", ["Ada", ""])
@pytest.mark.parametrize(("where", "how"), RELOADS.items(), ids=RELOADS)
async def test_a_document_that_is_loaded_again(bench: Bench, where: str, how: str, kept: str) -> None:
    """Its fields are compared with what the document before held."""
    count = "sessionStorage.n = +(sessionStorage.n || 0) + 1; said.textContent = 'Load ' + sessionStorage.n"
    inner = f"""<label>Name <input name=name value='{kept}'></label><p id=said></p>
      <script>{count}; top.again = () => {{ {how} }}</script>"""
    send = "<button onclick='log.push(1)'>Send</button>"
    frame = ", frame: {css: iframe}" if where.startswith("frame") else ""
    steps = f"""\
- fill: {{field: Name, with: Ada{frame}}}
- script: {{code: "again()"}}
  effect: read
- wait_for: {{text: Load 2{frame}}}
"""
    html = f"{send}<iframe src=/in></iframe>" if frame else inner + send
    html = f"<script>window.log = []</script>{html}"
    other = inner if frame else html
    played = await bench.play(html, steps + SEND, {"/in": inner, "/other": other})
    if kept:
        assert (played.because, await played.log()) == (None, "1")
        return
    told = CHANGED.format('field "Name"' + (" in the frame css iframe" if frame else ""), '"Ada"', "nothing", REMEDY)
    assert (played.error, await played.log()) == (("value", told), "")
    with pytest.raises(StepError, match=r"^value: nothing was sent"):  # what was refused once is refused again
        await played.session.filled.compare(played.page)


IN_SHADOW = """<x-form></x-form><x-form></x-form><p></p><button onclick='log.push(1)'>Send</button><script>
  customElements.define('x-field', class extends HTMLElement { connectedCallback() {
    this.attachShadow({mode: 'open'}).innerHTML = '<label>Name <input name=name></label>' } });
  customElements.define('x-form', class extends HTMLElement { connectedCallback() {
    this.attachShadow({mode: 'open'}).innerHTML = '<x-field></x-field>' } });
  sessionStorage.n = +(sessionStorage.n || 0) + 1; document.querySelector('p').innerText = 'Load ' + sessionStorage.n;
  const again = () => { HOW; document.querySelector('p').innerText = 'Load 2' };
  const forms = document.querySelectorAll('x-form'), last = () => forms[1].shadowRoot.firstChild.shadowRoot;
  </script>"""
ANEW = {
    "loaded again": "location.reload()",
    "drawn anew": "forms[1].replaceWith(document.createElement('x-form'))",
    "emptied": "last().querySelector('input').value = ''",
}


@pytest.mark.parametrize("how", ANEW.values(), ids=ANEW)
async def test_a_field_in_shadow_roots(bench: Bench, how: str) -> None:
    """Each of two fields that are alike is found again, in a later document too."""
    steps = """\
- fill: {css: x-form >> nth=1 >> input, with: Ada}
- script: {code: "again()"}
  effect: read
- wait_for: {text: Load 2}
"""
    first = "- fill: {css: x-form >> nth=0 >> input, with: ''}\n"
    played = await bench.play(IN_SHADOW.replace("HOW", how), steps + first + SEND)
    told = CHANGED.format("css x-form >> nth=1 >> input", '"Ada"', "nothing", REMEDY)
    assert (played.error, await played.log()) == (("value", told), "")


OPENS = "<button onclick='more.hidden = false'>Terms</button><p id=more hidden>These are the terms</p>"
SAVES = (
    """<button onclick="fetch('/save', {method: 'POST', body: JSON.stringify({name: field.value})})">Terms</button>"""
)
LATER = "- pause: 500ms\n- script: {code: location.reload()}\n  effect: read\n"
NOTE = "- fill: {field: Note, with: more}\n"
WITH_ACT = {
    "later": (OPENS, LATER, ("value", GONE)),
    "later, after another field": (OPENS, NOTE + LATER, ("value", GONE)),
    "by the act": ("<button onclick='location.reload()'>Terms</button>", "", None),
    "later, after it was sent": (SAVES, LATER, None),
}


@pytest.mark.parametrize(("button", "steps", "error"), WITH_ACT.values(), ids=WITH_ACT)
async def test_a_page_that_is_loaded_again_after_another_act(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, button: str, steps: str, error: tuple[str, str] | None
) -> None:
    monkeypatch.setattr(sent_requests, "LATE", 0.3)
    html = f"""<label>Name <input name=name id=field></label>{button}<p id=said></p>
      <button onclick='log.push(1)'>Send</button><script>
      const n = sessionStorage.n = +(sessionStorage.n || 0) + 1; said.textContent = 'Load ' + n;
      if (n === 1) said.insertAdjacentHTML('afterend', '<input aria-label=Note>')</script>"""
    steps = f"- fill: {{field: Name, with: Ada}}\n- click: {{button: Terms}}\n{steps}- wait_for: {{text: Load 2}}\n"
    played = await bench.play(html, steps + SEND, {"/save": "saved"})
    assert (played.because and played.error, await played.log()) == (error, "" if error else "1")


INTERRUPTS = {
    "remedy": ("", SEND + "  timeout: 1s\n  recover: {any: reload}\n"),
    "whenever": ("whenever:\n- see: {button: Go on}\n  steps: [{click: {button: Go on}}]\n", SEND),
}


@pytest.mark.parametrize(("head", "send"), INTERRUPTS.values(), ids=INTERRUPTS)
async def test_a_page_that_is_loaded_again_for_another_reason(bench: Bench, head: str, send: str) -> None:
    """What removes a hindrance does not answer for what the plan has filled."""
    html = """<label>Name <input name=name oninput='sessionStorage.n = 1'></label><p></p><script>
      const button = (name, pressed) => { document.querySelector('p').innerHTML = `<button>${name}</button>`;
        document.querySelector('button').onclick = pressed };
      if (sessionStorage.n) button('Send', () => log.push('sent'));
      else if (HEAD) setInterval(() => sessionStorage.n && button('Go on', () => location.reload()), 200);
      </script>""".replace("HEAD", str(bool(head)).lower())
    played = await bench.play(html, "- fill: {field: Name, with: Ada}\n" + send, head=head)
    assert (played.error, await played.log()) == (("value", GONE), "")


SENDS = {
    "post": ("method=post", "form.submit()", True),
    "get": ("", "form.submit()", True),
    "post in parts": ("method=post enctype=multipart/form-data", "form.submit()", True),
    "other post": ("method=post", "setTimeout(() => { value = ''; form.submit(); value = 'Ada' }, 300)", False),
    "other get": ("", "setTimeout(() => location = '/?t=1', 300)", False),
}


@pytest.mark.parametrize(("kind", "how", "is_taken"), SENDS.values(), ids=SENDS)
async def test_a_form_that_the_page_sends_itself(bench: Bench, kind: str, how: str, is_taken: bool) -> None:
    """Such as the field of a scanner: it is empty for the next one after each."""
    form = f'<form {kind} action=/><label>Code <input name=code oninput="{how}"></label></form><p></p>'
    form += "<script>sessionStorage.n = +(sessionStorage.n || 0) + 1; document.querySelector('p').textContent = 'Load '"
    html = form + " + sessionStorage.n</script><button onclick='log.push(1)'>Send</button>"
    played = await bench.play(html, "- fill: {field: Code, with: Ada}\n- wait_for: {text: Load 2}\n" + SEND)
    assert (played.status == "passed", await played.log()) == (is_taken, "1" if is_taken else "")


@pytest.mark.parametrize(("kind", "how", "is_taken"), SENDS.values(), ids=SENDS)
async def test_a_form_in_a_frame_that_the_page_sends_itself(bench: Bench, kind: str, how: str, is_taken: bool) -> None:
    how = how.replace("'/?", "'/in?")
    form = f'<form {kind} action=/in><label>Code <input name=code oninput="{how}"></label></form><p></p>'
    form += "<script>sessionStorage.n = +(sessionStorage.n || 0) + 1; document.querySelector('p').textContent = 'Load '"
    inner = form + " + sessionStorage.n</script>"
    html = "<iframe src=/in></iframe><button onclick='log.push(1)'>Send</button>"
    steps = "- fill: {field: Code, with: Ada, frame: {css: iframe}}\n- wait_for: {text: Load 2, frame: {css: iframe}}\n"
    played = await bench.play(html, steps + SEND, {"/in": inner})
    assert (played.status == "passed", await played.log()) == (is_taken, "1" if is_taken else "")


async def test_a_frame_that_sends_what_was_filled_in_the_page_has_not_taken_it(bench: Bench) -> None:
    """Such as one that counts visits."""
    html = """<label>Name <input name=name></label><p></p><button onclick='log.push(1)'>Send</button><iframe></iframe>
      <script>const n = sessionStorage.n = +(sessionStorage.n || 0) + 1;
      document.querySelector('p').textContent = 'Load ' + n;
      document.querySelector('input').oninput = () => {
        document.querySelector('iframe').src = '/count?name=Ada'; setTimeout(() => location.reload(), 500) }</script>"""
    steps = "- fill: {field: Name, with: Ada}\n- wait_for: {text: Load 2}\n"
    played = await bench.play(html, steps + SEND, {"/count": "counted"})
    assert (played.error, await played.log()) == (("value", GONE), "")


SOON_AGAIN, SLOWLY = "setTimeout(() => location.reload())", "<script src=/slow.js></script>"
AGAIN = [("location.reload()", ""), (SOON_AGAIN, ""), (SOON_AGAIN, SLOWLY), ("location.search = 'again'", "")]


@pytest.mark.parametrize(("how", "before"), AGAIN)
async def test_a_page_that_is_loaded_again_while_a_field_is_filled(bench: Bench, how: str, before: str) -> None:
    """No reading back is left out because its document has gone, or because the next one is not there yet."""
    field = f'{before}<label>Name <input name=name oninput="{how}"></label><button onclick="log.push(1)">Send</button>'
    played = await bench.play(field, "- fill: {field: Name, with: Ada}\n" + SEND, {"/slow.js": "(1)"})
    assert (played.error[0], await played.log()) == ("value", "")


BY_ITSELF = {
    "answer": "fetch('/slow').then(wipe)",
    "script": "import('/slow.js').then(wipe)",
    "load": "addEventListener('load', () => setTimeout(wipe, 900))",
    "chain": "setTimeout(() => setTimeout(wipe, 400), 400)",
    "idle": "setTimeout(() => requestIdleCallback(wipe), 700)",
    "mutation": "new MutationObserver(wipe).observe(document.head, {childList: true}); "
    "setTimeout(() => document.head.append('x'), 700)",
}


@pytest.mark.parametrize("how", BY_ITSELF.values(), ids=BY_ITSELF)
async def test_what_the_page_set_going(bench: Bench, how: str) -> None:
    played = await bench.play(later(how), FILL + SEND, {"/slow": "x", "/slow.js": "(1)"})
    if await played.log() != "Ada/Hello":  # on a busy machine all of it may happen before anything is filled
        assert (played.error, await played.log(), played.record.steps[-1].sent) == (("value", GONE), "", "no")


AT_THE_ACT = {
    "the mouse comes": "document.querySelector('button').onpointerenter = wipe",
    "blur": "document.forms[0].note.onblur = wipe",
    "change": "document.forms[0].note.onchange = wipe",
    "focus": "document.querySelector('button').onfocus = wipe",
}


@pytest.mark.parametrize("how", AT_THE_ACT.values(), ids=AT_THE_ACT)
async def test_what_the_page_does_while_the_mouse_comes(bench: Bench, how: str) -> None:
    played = await bench.play(later(how), FILL + SEND)
    assert (played.error, await played.log()) == (("value", GONE), "")


async def test_what_is_written_otherwise_when_it_is_left(bench: Bench) -> None:
    html = FORM.replace("name=note", "name=note onblur=\"value = value.toUpperCase() + ' '\"")
    played = await bench.play(html, FILL + SEND)
    assert (played.because, await played.log()) == (None, "Ada/HELLO ")


async def test_a_key(bench: Bench) -> None:
    send = "- press: {key: Enter, field: Note}\n  title: Send the form\n  effect: once\n"
    played = await bench.play(
        later("document.forms[0].note.onchange = () => document.forms[0].name.value = ''"), FILL + send
    )
    assert (played.error[0], await played.log()) == ("value", "")
    played = await bench.play(FORM, FILL + send)
    assert (played.because, await played.log()) == (None, "Ada/Hello")


ANSWERS = {
    "click": "<button type=button onclick='sent()'>Send</button>",
    "press": "<button type=button onmousedown='sent()'>Send</button>",
}


@pytest.mark.parametrize("button", ANSWERS.values(), ids=ANSWERS)
async def test_what_the_act_itself_clears_is_sent_once(bench: Bench, button: str) -> None:
    sent = "<script>const sent = () => { log.push(document.forms[0].name.value); document.forms[0].reset() }</script>"
    played = await bench.play(FORM.replace("<button>Send</button>", button) + sent, FILL + SEND)
    assert (played.because, await played.log()) == (None, "Ada")


async def test_in_a_frame_beside_the_button(bench: Bench) -> None:
    html = "<button onclick=\"log.push('sent')\">Send</button><iframe src=/in></iframe>"
    inner = later("top.wipe = wipe") + "<script>top.document.querySelector('button').onpointerenter = wipe</script>"
    inner = "<script>window.log = []</script>" + inner
    fill = "- hover: {field: Name, frame: {css: iframe}}\n- fill: {field: Name, with: Ada, frame: {css: iframe}}\n"
    played = await bench.play(html, fill + SEND, {"/in": inner})
    told = CHANGED.format('field "Name" in the frame css iframe', '"Ada"', "nothing", REMEDY)
    assert (played.error, await played.log()) == (("value", told), "")


async def test_a_field_that_is_drawn_anew_while_it_is_filled(bench: Bench) -> None:
    html = later("document.forms[0].name.oninput = wipe; let times = 0")
    played = await bench.play(html, FILL + SEND)
    assert (played.because, await played.log()) == (None, "Ada/Hello")


SENDING = """<form method=post action=/echo><label>Name <input name=name></label><button>Send</button></form>
  <script>document.forms[0].onsubmit = event => { event.preventDefault(); setTimeout(() => {
    document.forms[0].name.value = ''; HOW }, 300) }</script>"""
HOW = {
    "form": "document.forms[0].submit()",
    "json": "fetch('/echo', {method: 'POST', headers: {'content-type': 'application/json'}, "
    "body: JSON.stringify({name: document.forms[0].name.value})})",
}


@pytest.mark.parametrize("how", HOW.values(), ids=HOW)
async def test_a_form_that_was_sent_without_what_was_filled(bench: Bench, how: str) -> None:
    played = await bench.play(SENDING.replace("HOW", how), "- fill: {field: Name, with: Ada}\n" + SEND)
    told = 'field "Name" was sent empty, although it held "Ada" when the step acted: the browser sent POST {}/echo'
    assert played.error == ("value", told.format(bench.site.address))
    assert played.record.steps[-1].sent == "yes"
