"""What a step asks its page: how many messages to the browser's driver it takes, and what the page tells with them."""

from collections import Counter
from typing import Any

import pytest
from playwright.async_api import Browser

from planbook.browser.session import known_state
from planbook.browser.session.saved_state import BrowserState
from planbook.engine.checkpoint import read_checkpoint
from planbook.engine.events import Events
from planbook.events import StepStarted
from tests.engine.conftest import Play, Played

HEAD = "defaults: {timeout: 20s, retries: 0}\n"
PAGE = """
<label>Name <input></label> <label>Note <input id=note></label>
<label><input type=checkbox> Terms</label>
<label>Country <select><option>Sweden<option>Norway</select></label>
<p data-testid=total>5 EUR</p>
<button type=button onclick="note.value = 'pressed'">Press</button>
"""
STEPS = """\
- fill: {field: Name, with: Ada}
- click: {button: Press}
- tick: {checkbox: Terms}
- untick: {checkbox: Terms}
- select: {field: Country, pick: Norway}
- extract: {from: {testid: total}, into: total}
- expect: {button: Press}
"""
STOP = "- expect: {text: Never, within: 50ms}\n"


def state(played: Played) -> BrowserState:
    """The state that is kept of a run that stopped."""
    run_id = played.record.started.run_id
    kept = read_checkpoint(played.project.run(run_id).state, run_id)
    assert kept
    return kept.state


def fields(played: Played) -> dict[str, Any]:
    return {field.name: field.value for field in state(played).tabs[0].fields}


@pytest.fixture
def messages(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts the messages of each kind of step from here on."""
    counted: Counter[str] = Counter()
    connection = browser._impl_obj._connection
    send, tell, now = connection.onmessage, Events.tell, [""]

    def sent(message: dict[str, Any]) -> Any:
        counted[now[0]] += message.get("method") not in ("__waitInfo__", "dispose")
        return send(message)

    def told(events: Events, event: Any, **fields: Any) -> Any:
        now[0] = fields["kind"] if event is StepStarted else now[0]
        return tell(events, event, **fields)

    monkeypatch.setattr(connection, "onmessage", sent)
    monkeypatch.setattr(Events, "tell", told)
    return counted


async def test_how_many_messages_a_step_takes(
    play: Play, messages: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_state, "FRESH", 20.0)  # on a busy machine, a moment is over soon
    turns = 5
    played = await play(f"steps:\n{STEPS * turns}", PAGE, head=HEAD)
    assert played.outcome.because is None
    # The state of the first step is asked apart, with the cookies.
    most = {"fill": 1, "click": 3, "tick": 6, "untick": 6, "select": 7, "extract": 4, "expect": 1}
    assert {kind: messages[kind] // turns for kind in most} == most


async def test_the_state_after_a_click_has_what_its_listeners_did(play: Play) -> None:
    played = await play(f"steps:\n- click: {{button: Press}}\n{STOP}", PAGE, head=HEAD)
    assert fields(played)["Note"] == "pressed"


async def test_the_state_after_a_fill_has_what_its_listeners_did(play: Play) -> None:
    page = PAGE.replace("<input>", '<input oninput="note.value = this.value">', 1)
    played = await play(f"steps:\n- fill: {{field: Name, with: Ada}}\n{STOP}", page, head=HEAD)
    assert fields(played) == {"Name": "Ada", "Note": "Ada", "Terms": False, "Country SwedenNorway": ["Sweden"]}


async def test_a_library_that_writes_lists_its_own_way_changes_nothing(play: Play) -> None:
    old = """<script>
      Array.prototype.toJSON = function () { return '[' + this.join() + ']'; };
      Object.prototype.toJSON = function () { return 'an object'; };
    </script>"""
    played = await play("steps:\n" + STEPS.replace("- untick: {checkbox: Terms}\n", "") + STOP, old + PAGE, head=HEAD)
    assert [name for name, status in played.statuses.items() if status != "passed"] == ["expect-never"]
    assert fields(played) == {"Name": "Ada", "Note": "pressed", "Terms": True, "Country SwedenNorway": ["Norway"]}
    found = next(step for step in played.record.steps if step.started.kind == "fill").elements[0]
    assert found.fingerprint and found.fingerprint.name == "Name"


async def test_a_list_is_still_checked_after_its_page_has_loaded_itself_anew(play: Play) -> None:
    page = PAGE.replace("<select>", '<select onchange="location.reload()">')
    played = await play("steps:\n- select: {field: Country, pick: Norway}\n", page, head=HEAD)
    assert played.outcome.because == (
        'Select "Norway" in field "Country": "Sweden" is chosen there, not "Norway": the page did not keep it'
    )
