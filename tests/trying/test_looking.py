"""A step that is only located: the verdict on it, and that nothing is done to the page."""

from importlib.metadata import EntryPoint

import pytest

from steps.table import KINDS
from tests.patience import timeout
from tests.trying.conftest import CountingSite, Look

TOUCHED = """
<script>
  for (const what of ['click', 'dblclick', 'contextmenu', 'mousedown', 'mousemove', 'keydown', 'input', 'change',
    'focus', 'select', 'selectionchange', 'drop', 'dragstart', 'wheel'])
    addEventListener(what, event => {
      // the browser itself tells a page that was just opened that the mouse is in its corner
      if (event.clientX !== 0 || event.clientY !== 0) fetch('/touched-' + what);
    }, true);
</script>
"""
PAGE = """
<h1>Shop</h1>
<button>Save</button> <button disabled>Send</button> <button style="display:none">Hidden</button>
<button>Twice</button> <button>Twice</button>
<label>Name <input></label> <label>Code <input readonly></label> <label>Day <input type=date></label>
<label>Colour <select><option>Red<option>Blue</select></label>
<label><input type=checkbox> Agree</label> <label>File <input type=file hidden></label>
<a href="/file" download>List</a> <p>Some words</p> <ul><li>One<li>Two</ul>
"""


async def test_a_step_that_could_be_done_is_ready(look: Look) -> None:
    found = await look("steps:\n- click: {button: Save}\n", PAGE)
    step = found.step("click-save")
    assert (step.verdict, step.matches, step.visible, step.enabled) == ("ready", 1, True, True)
    assert (step.matched, step.near, step.because) == ('button "Save"', (), None)
    assert (found.tried.status, found.tried.because) == ("passed", None)


WRONG = {
    "click: {button: Safe}": (
        (0, None, None),
        'there is no button "Safe" on {url}; nearest: button "Save", button "Send", button "Twice"',
    ),
    "click: {button: Twice}": (
        (2, True, None),
        'button "Twice" is there 2 times: 1) <button>Twice</button>; 2) <button>Twice</button>. '
        "Say which with in, has_text, has, near or nth",
    ),
    "click: {button: Hidden}": ((1, False, None), 'button "Hidden" is there, but not visible'),
    "click: {button: Send}": ((1, True, False), 'button "Send" is not enabled, and stayed so until the timeout'),
    "fill: {field: Code, with: x}": (
        (1, True, True),
        'field "Code" is not editable, and stayed so until the timeout',
    ),
    "fill: {field: Colour, with: x}": (
        (1, True, True),
        'field "Colour" is a list to choose from; use `select`',
    ),
    "fill: {field: Day, with: 31.3.2026}": (
        (1, True, True),
        'field "Day" does not take 31.3.2026; write it like 2026-03-31',
    ),
    "select: {field: Colour, pick: Bleu}": (
        (1, True, True),
        'the list has no entry "Bleu"; did you mean "Blue"? There are: "Red", "Blue"',
    ),
    "upload: {field: File, file: gone.txt}": ((None, None, None), "there is no file gone.txt"),
    "drag: {button: Save, to: {region: Bin}}": (
        (0, None, None),
        'there is no region "Bin" on {url}; nearest: ',
    ),
}


async def test_a_field_that_does_not_say_what_it_takes_is_not_ready(look: Look) -> None:
    """As when the time is over before it is asked."""
    silent = "<script>document.querySelector('input').cloneNode = () => { throw Error('no answer') }</script>"
    found = await look(
        "steps:\n- fill: {field: Day, with: 31.3.2026}\n", f"<label>Day <input type=date></label>{silent}"
    )
    assert [(tried.verdict, tried.because) for _, tried in found.tried.steps] == [("failed", 'field "Day": no answer')]


@pytest.mark.parametrize("step", WRONG)
async def test_a_step_that_could_not_be_done_fails(step: str, look: Look, site: CountingSite) -> None:
    found = await look(f"steps:\n- {step}\n  timeout: {timeout(0.9)}\n", PAGE)
    [(_, tried)] = found.tried.steps
    facts, because = WRONG[step]
    assert (tried.verdict, found.tried.status) == ("failed", "failed")
    assert (tried.matches, tried.visible, tried.enabled) == facts
    assert tried.because and tried.because.startswith(because.replace("{url}", site.address + "/"))
    assert (tried.near != ()) is (facts[0] == 0)


async def test_what_comes_late_is_waited_for(look: Look) -> None:
    page = "<script>setTimeout(() => document.body.innerHTML = '<button>Go</button>', 300)</script>"
    found = await look("steps:\n- click: {button: Go}\n  timeout: 9s\n", page)
    assert found.verdicts == {"click-go": "ready"}


async def test_the_fallback_that_fits_is_said(look: Look) -> None:
    found = await look("steps:\n- click: {or: [{button: Gone}, {button: Save}]}\n", PAGE)
    [(_, step)] = found.tried.steps
    assert (step.verdict, step.matched) == ("ready", 'button "Save"')
    assert step.because == 'found by its fallback button "Save"'


async def test_a_hidden_file_field_is_ready(look: Look, tmp_path: object) -> None:
    found = await look("steps:\n- upload: {field: File, file: plans/tried.yaml}\n", PAGE)
    [(_, step)] = found.tried.steps
    assert (step.verdict, step.matches, step.visible) == ("ready", 1, False)


async def test_an_optional_step_warns(look: Look) -> None:
    text = "steps:\n- click: {button: Gone}\n  optional: true\n  timeout: 200ms\n- click: {button: Save}\n"
    found = await look(text, PAGE)
    assert found.verdicts == {"click-gone": "warned", "click-save": "ready"}
    assert found.tried.status == "passed"


ACTS = {
    "click": "{button: Save}",
    "double_click": "{button: Save}",
    "right_click": "{button: Save}",
    "hover": "{button: Save}",
    "fill": "{field: Name, with: Ann}",
    "type": "{field: Name, with: Ann}",
    "press": "Enter",
    "select": "{field: Colour, pick: Blue}",
    "tick": "{checkbox: Agree}",
    "untick": "{checkbox: Agree}",
    "highlight": "{text: Some words}",
    "scroll": "{to: bottom}",
    "drag": "{listitem: One, to: {listitem: Two}}",
    "upload": "{field: File, file: plans/tried.yaml}",
    "download": "{link: List}",
    "script": "fetch('/touched-script')",
}


def test_every_act_has_an_example() -> None:
    acts = {word for word, kind in KINDS.items() if kind.effect != "read"}
    elsewhere = {"agent", "dialog", "request", "run"}  # test_agent.py, test_ending.py, test_request.py, test_run.py
    assert acts == set(ACTS) - {"download"} | elsewhere


@pytest.mark.parametrize("word", ACTS)
async def test_no_act_touches_the_page(word: str, look: Look, site: CountingSite) -> None:
    found = await look(f"steps:\n- {word}: {ACTS[word]}\n- extract: {{page: address, into: there}}\n", TOUCHED + PAGE)
    assert list(found.verdicts.values()) == ["ready", "passed"]
    assert site.asked[0] == "/" and not [path for path in site.asked if path.startswith(("/touched", "/file"))]


async def test_a_kind_of_others_is_not_begun(look: Look, site: CountingSite, monkeypatch: pytest.MonkeyPatch) -> None:
    def registered(*, group: str, name: str) -> list[EntryPoint]:
        return [EntryPoint(name, "tests.trying.shake:Shake", group)] if name == "shake" else []

    monkeypatch.setattr("importlib.metadata.entry_points", registered)
    found = await look("steps:\n- shake: {button: Save}\n- shake: {button: Gone}\n  timeout: 200ms\n", PAGE)
    assert list(found.verdicts.values()) == ["ready", "not_reached"]
    assert (found.step("shake-save").matches, found.step("shake-save").matched) == (1, 'button "Save"')
    assert "/touched-by-others" not in site.asked


async def test_that_the_page_would_tell_of_being_touched(look: Look, site: CountingSite) -> None:
    text = "steps:\n- click: {button: Save}\n  effect: read\n- wait_for: {network: idle}\n"
    found = await look(text, TOUCHED + PAGE)
    assert list(found.verdicts.values()) == ["passed", "passed"]
    assert "/touched-click" in site.asked
