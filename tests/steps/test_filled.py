"""What a field holds after it was filled, and before something is sent: the same text in the page's formatting."""

import pytest

from tests.steps.bench import Bench, Played

FORM = """<div id=app><form onsubmit="log.push('sent'); return false"><label>Name <input name=name></label>
  <label>Note <input name=note></label> <label><input type=checkbox name=terms> Terms</label>
  <label>Size <select name=size><option>S<option>M</select></label><button>Send</button></form></div>"""
SEND = "- click: {button: Send}\n  title: Send the form\n  effect: once\n"
CHANGED = "nothing was sent, because the page changed what this run filled: {} held {}, and holds {} now. {}"
REMEDY = "Fill it after the page is idle: add a `wait_for` before it"


def wiping(how: str) -> str:
    """Returns the form, in which something happens some time after the first field was filled."""
    later = f"setTimeout(() => {{ {how}; document.title = 'Ready' }}, 400)"
    return f"{FORM}<script>addEventListener('input', () => {later}, {{once: true}})</script>"


def mask(write: str, attributes: str = "") -> str:
    return f'{attributes} oninput="const v = this.value; this.value = {write}"'


KEPT = [
    (mask("v.replace(/\\D/g, '').replace(/(....)(?=.)/g, '$1 ')"), "4111111111111234"),
    (mask("v.toUpperCase()"), "abcd-9931-xyzw"),
    (mask("v.replace('.', ',') + ' €'"), "1.50"),
    (mask("Number(v).toString()", "type=number"), "1.50"),
    (mask("v || '__/__'", "value=11/12"), ""),
    ('onblur="value = value.trim()"', "  Ada  "),
    ("oninput=\"setTimeout(() => { value = 'Ada' }, 100); value = ''\"", "Ada"),
    ("oninput=\"if (value === 'Osl') { value = 'Oslo'; setSelectionRange(3, 4) }\"", "Osl"),
    ("type=color", "#CC0000"),
    ("type=datetime-local", "2026-03-31T10:30"),
]
LOST = [
    ("maxlength=10", "Invoice 2026", 'holds "Invoice 20"; "Invoice 2026" was filled: it takes 10 characters at most'),
    (mask("v.replace(/\\D/g, '').slice(0, 8)"), "+47 22334455", 'holds "47223344"; "+47 22334455" was filled{}'),
    (mask("v.replace(/[.]/g, '')"), "1.50", 'holds "150"; "1.50" was filled{}'),
    (mask("''"), "Ada", 'holds nothing; "Ada" was filled{}'),
    (mask("'old'", "value=old"), "", 'holds "old"; nothing was filled{}'),
    ("type=range step=5", "7", 'holds "5"; "7" was filled{}'),
]


async def filled(bench: Bench, fields: list[str], texts: list[str]) -> Played:
    """Plays a page of such fields, each filled."""
    html = "".join(f"<p><input aria-label=F{number} {attributes}></p>" for number, attributes in enumerate(fields))
    steps = (f'- fill: {{field: F{number}, with: "{text}"}}\n  optional: true' for number, text in enumerate(texts))
    return await bench.play(html, "\n".join(steps))


async def test_what_a_page_may_make_of_it(bench: Bench) -> None:
    played = await filled(bench, [field for field, _ in KEPT], [text for _, text in KEPT])
    assert [step.ended and step.ended.error for step in played.record.steps] == [None] * len(KEPT)


async def test_what_is_lost_or_another(bench: Bench) -> None:
    played = await filled(bench, [field for field, _, _ in LOST], [text for _, text, _ in LOST])
    remedy = ": write it as the page keeps it, or use `type` if the page looks at each key"
    assert [step.ended.error and step.ended.error.message for step in played.record.steps if step.ended] == [
        f'field "F{number}" {message.format(remedy)}' for number, (_, _, message) in enumerate(LOST)
    ]


async def test_texts_of_several_lines_and_editors(bench: Bench) -> None:
    html = """<textarea aria-label=Text></textarea>
      <div contenteditable role=textbox aria-label=Editor oninput="this.innerText = this.innerText + '!'"></div>"""
    steps = """
      - fill: {field: Text, with: "one\\ntwo\\r\\nthree"}
      - fill: {field: Editor, with: "\\"one\\"\\n\\ntwo"}
    """
    assert (await bench.play(html, steps)).because is None


async def test_a_secret_is_told_by_its_length(bench: Bench) -> None:
    steps = "- fill: {field: F, with: '{{ secrets.CARD }}'}"
    played = await bench.play("<input aria-label=F maxlength=12>", steps, CARD="4111111111111234")
    told = 'field "F" holds 12 characters; a secret of 16 characters was filled: it takes 12 characters at most'
    assert played.error == ("value", told)
    assert "411111111111" not in played.record.model_dump_json()  # the part that the field has kept


async def test_a_field_that_hands_on_what_was_filled(bench: Bench) -> None:
    html = """<form onsubmit="log.push('sent'); return false"><div><span id=tags></span><input aria-label=Tags
      oninput="tags.insertAdjacentHTML('beforeend', `<b>${value.replace(',', '')}</b>`); value = ''">
      </div><button>Send</button></form>"""
    played = await bench.play(html, "- fill: {field: Tags, with: red}\n- fill: {field: Tags, with: 'blue,'}\n" + SEND)
    assert (played.because, await played.log()) == (None, "sent")


async def test_a_field_that_is_emptied_beside_its_suggestions(bench: Bench) -> None:
    html = """<form onsubmit="log.push('sent'); return false"><div><input aria-label=City onblur="value = ''"
      oninput="list.innerHTML = '<li>Oslo</li>'"><ul id=list></ul></div><button>Send</button></form>"""
    played = await bench.play(html, "- fill: {field: City, with: Oslo}\n" + SEND)
    assert played.error == ("value", CHANGED.format('field "City"', '"Oslo"', "nothing", REMEDY))
    assert await played.log() == ""


async def test_typed_it_goes_on_from_box_to_box(bench: Bench) -> None:
    box = "<input aria-label='Digit {}' maxlength=1 oninput=\"this.nextElementSibling?.focus()\">"
    played = await bench.play("".join(map(box.format, range(1, 7))), "- type: {field: Digit 1, with: '491736'}")
    assert played.because is None
    boxes = played.page.get_by_role("textbox")
    assert [await box.input_value() for box in await boxes.all()] == list("491736")


async def test_typed_it_is_read_back_too(bench: Bench) -> None:
    played = await bench.play("<input aria-label=F value='No. ' maxlength=8>", "- type: {field: F, with: '123456'}")
    told = 'field "F" holds "No. 1234"; "123456" was filled: it takes 8 characters at most'
    assert played.error == ("value", told)


@pytest.mark.parametrize(
    ("how", "step", "told"),
    [
        ("app.innerHTML = app.innerHTML", "- fill: {field: Name, with: Ada}", ('field "Name"', '"Ada"', "nothing")),
        ("document.forms[0].reset()", "- type: {field: Name, with: Ada}", ('field "Name"', '"Ada"', "nothing")),
        ("document.forms[0].name.value = 'Bo'", "- fill: {field: Name, with: Ada}", ('field "Name"', '"Ada"', '"Bo"')),
        ("app.innerHTML = app.innerHTML", "- tick: {checkbox: Terms}", ('checkbox "Terms"', "a tick", "no tick")),
        ("document.forms[0].reset()", "- select: {field: Size, pick: M}", ('field "Size"', '"M"', '"S"')),
    ],
)
async def test_the_page_changes_by_itself_what_was_filled(
    bench: Bench, how: str, step: str, told: tuple[str, str, str]
) -> None:
    aside = "\n- click: {button: Fine}" if told[2] != '"Bo"' else ""  # it is unrelated to the form
    steps = f"{step}{aside}\n- wait_for: {{page_title: Ready}}\n"
    played = await bench.play(wiping(how) + "<button>Fine</button>", steps + SEND)
    assert played.error == ("value", CHANGED.format(*told, REMEDY))
    assert (await played.log(), played.record.steps[-1].sent) == ("", "no")


async def test_what_a_box_of_the_browser_sends_is_compared_before_it_opens(bench: Bench) -> None:
    html = wiping("app.innerHTML = app.innerHTML").replace("log.push('sent')", "confirm('Sure?') && log.push('sent')")
    steps = "- fill: {field: Name, with: Ada}\n- wait_for: {page_title: Ready}\n- click: {button: Send}\n"
    steps += "- dialog: accept\n  title: Send the form\n  effect: once\n"
    played = await bench.play(html, steps)
    assert played.error == ("value", CHANGED.format('field "Name"', '"Ada"', "nothing", REMEDY))
    assert await played.log() == ""


ADDING = """<form onsubmit="log.push('sent'); return false"><label>Item <input name=item></label>
  <button type=button onclick="setTimeout(() => { list.append(item.value, ' '); item.value = '' }, AFTER)">Add</button>
  <p id=list></p><button>Send</button></form><script>const item = document.forms[0].item</script>"""
SEARCH = """<form role=search onsubmit="return false"><label>Search <input id=q></label></form>
  <p><a href=# onclick="q.value = ''">A4 paper</a></p><form onsubmit="log.push('sent'); return false">
  <label>Name <input></label><button>Send</button></form>"""
SUGGESTS = """<form onsubmit="log.push('sent'); return false"><label>City <input id=city></label>
  <button>Send</button></form> <a href=# onclick="city.value = 'Oslo'">Oslo</a>"""
WIZARD = """<form id=one onsubmit="log.push('sent'); return false"><label>Name <input></label><button type=button
  onclick="one.innerHTML = '<label>Name <input></label><button>Send</button>'">Next</button></form>"""


@pytest.mark.parametrize(
    ("html", "steps"),
    [
        (ADDING.replace("AFTER", "0"), "- fill: {field: Item, with: Pen}\n- click: Add\n- expect: Pen\n"),
        (ADDING.replace("AFTER", "200"), "- fill: {field: Item, with: Pen}\n- click: Add\n- expect: Pen\n"),
        (SEARCH, "- fill: {field: Search, with: paper}\n- click: A4 paper\n- fill: {field: Name, with: Ada}\n"),
        (SUGGESTS, "- type: {field: City, with: Osl}\n- click: {link: Oslo}\n"),
        (WIZARD, "- fill: {field: Name, with: Ada}\n- click: Next\n"),
        (FORM, "- fill: {field: Name, with: Ada}\n- fill: {field: Name, with: ''}\n- fill: {field: Name, with: Bo}\n"),
        (FORM, "- fill: {field: Name, with: Ada}\n- press: {key: Backspace, field: Name}\n"),
    ],
)
async def test_what_an_act_or_a_later_step_changes_is_no_loss(bench: Bench, html: str, steps: str) -> None:
    played = await bench.play(html, steps + SEND)
    assert (played.because, await played.log()) == (None, "sent")


FALLBACK = (
    "- fill: {field: Note, with: Ada}\n- fill: {field: Nick, with: Ada, or: [{field: Name, frame: {css: iframe}}]}\n"
)


async def test_a_fallback_in_a_frame_is_read_there_and_not_what_was_filled_before_on_the_page(bench: Bench) -> None:
    outer, kept = FORM.replace("Name", "Title"), "<script>window.log = []</script>" + FORM
    lost = kept.replace("name=name", "name=name oninput=\"value = 'Eve'\"")
    played = await bench.play(f"{outer}<iframe src=/in></iframe>", FALLBACK, {"/in": kept})
    assert played.because is None
    played = await bench.play(f"{outer}<iframe src=/in></iframe>", FALLBACK, {"/in": lost})
    assert played.error[0] == "value" and 'holds "Eve"; "Ada" was filled' in played.error[1]


async def test_a_fallback_in_a_frame_is_compared_before_something_is_sent(bench: Bench) -> None:
    framed = "<script>window.log = []</script>" + wiping("document.forms[0].name.value = ''")
    send = SEND.replace("Send}", "Send, frame: {css: iframe}}")
    ready = "- pause: 600ms\n"
    html = f"{FORM.replace('Name', 'Title')}<iframe src=/in></iframe>"
    played = await bench.play(html, FALLBACK + ready + send, {"/in": framed})
    assert played.error[0] == "value" and "in the frame css iframe" in played.error[1], played.error


async def test_what_is_filled_meanwhile_is_not_taken_for_the_field_of_the_step(bench: Bench) -> None:
    html = """<div id=d hidden role=dialog aria-label=Ask><label>Code <input></label>
      <button onclick="d.hidden = true; f.disabled = false">OK</button></div>
      <label>Name <input id=f disabled HOW></label>
      <script>setTimeout(() => { d.hidden = false }, 800)</script>"""
    box = "whenever:\n- see: {dialog: Ask}\n  steps: [{fill: {field: Code, with: Ada}}, {click: {button: OK}}]\n"
    name = "- fill: {field: Name, with: Ada}\n"
    played = await bench.play(html.replace("HOW", ""), name, head=box)
    assert played.because is None and await played.page.input_value("#f") == "Ada"
    played = await bench.play(html.replace("HOW", "oninput=\"value = 'Eve'\""), name, head=box)
    assert played.error[0] == "value" and 'holds "Eve"; "Ada" was filled' in played.error[1]


async def test_a_field_in_a_frame(bench: Bench) -> None:
    steps = (
        "- fill: {field: Name, with: Ada, frame: {css: iframe}}\n- wait_for: {heading: Ready, frame: {css: iframe}}\n"
    )
    framed = "<script>window.log = []</script>" + wiping("app.innerHTML = app.innerHTML + '<h1>Ready</h1>'")
    send = SEND.replace("Send}", "Send, frame: {css: iframe}}")
    played = await bench.play("<iframe src=/in></iframe>", steps + send, {"/in": framed})
    named = 'field "Name" in the frame css iframe'
    assert played.error == ("value", CHANGED.format(named, '"Ada"', "nothing", REMEDY))


REWRITES = {
    "money": ("1500", "(value / 100).toFixed(2)", "15.00"),
    "date": ("03/04/2026", "value.split('/').map((_, at, all) => all[[1, 0, 2][at]]).join('/')", "04/03/2026"),
}


@pytest.mark.parametrize(("text", "how", "holds"), REWRITES.values(), ids=REWRITES)
async def test_what_a_page_writes_otherwise_is_compared_after_other_acts_too(
    bench: Bench, text: str, how: str, holds: str
) -> None:
    html = FORM.replace("name=note", f'name=note onchange="value = {how}"')
    steps = f"- fill: {{field: Note, with: '{text}'}}\n- click: {{button: Next}}\n- hover: {{button: Next}}\n"
    played = await bench.play(html + "<button>Next</button>", steps + SEND)
    assert played.error == ("value", CHANGED.format('field "Note"', f'"{text}"', f'"{holds}"', REMEDY))
    assert await played.log() == ""


RADIOS = {
    "native": "<label><input type=radio name=a> One</label> <label><input type=radio name=a> Two</label>",
    "ARIA": """<div role=radiogroup onclick="for (const one of this.children) one.ariaChecked = one === event.target">
      <p role=radio aria-checked=false tabindex=0>One</p><p role=radio aria-checked=false tabindex=0>Two</p></div>""",
}


@pytest.mark.parametrize("html", RADIOS.values(), ids=RADIOS)
async def test_a_radio_button_that_the_run_itself_has_unticked(bench: Bench, html: str) -> None:
    send = "<button onclick='log.push(1)'>Send</button>"
    played = await bench.play(html + send, "- tick: {radio: One}\n- tick: {radio: Two}\n" + SEND)
    assert (played.because, await played.log()) == (None, "1")


BOXES = """<form onsubmit="log.push('sent'); return false"><label><input type=checkbox id=all> All</label>
  <label><input type=checkbox class=one> A</label> <label><input type=checkbox class=one> B</label>
  <label><input type=checkbox id=gift> Gift</label><button>Send</button></form><script>
  const ones = [...document.querySelectorAll('.one')], all = document.querySelector('#all');
  all.onchange = () => ones.forEach(one => { one.checked = all.checked });
  ones.forEach(one => { one.onchange = () => { HOW } });</script>"""
FOLLOWS = {
    "unticked": "all.checked = ones.every(one => one.checked)",
    "half ticked": "all.indeterminate = true",
}


@pytest.mark.parametrize("how", FOLLOWS.values(), ids=FOLLOWS)
async def test_a_box_that_follows_those_that_it_has_ticked(bench: Bench, how: str) -> None:
    played = await bench.play(BOXES.replace("HOW", how), "- tick: {checkbox: All}\n- untick: {checkbox: B}\n" + SEND)
    assert (played.because, await played.log()) == (None, "sent")


async def test_a_box_that_goes_with_another_which_it_has_not_ticked_is_lost(bench: Bench) -> None:
    html = BOXES.replace("HOW", "document.querySelector('#gift').checked = false")
    steps = "- tick: {checkbox: Gift}\n- tick: {checkbox: All}\n- untick: {checkbox: B}\n"
    played = await bench.play(html, steps + SEND)
    assert played.error == ("value", CHANGED.format('checkbox "Gift"', "a tick", "no tick", REMEDY))
    assert await played.log() == ""


async def test_a_box_that_follows_others_is_still_compared_with_what_it_holds_since(bench: Bench) -> None:
    html = BOXES.replace(
        "HOW", FOLLOWS["unticked"] + "; setTimeout(() => { all.click(); document.title = 'Ready' }, 300)"
    )
    steps = "- tick: {checkbox: All}\n- untick: {checkbox: B}\n- wait_for: {page_title: Ready}\n"
    played = await bench.play(html, steps + SEND)
    assert (played.error[0], await played.log()) == ("value", "")
