"""How often a step asks the page for its element: to find an element is most of what a step costs beside its act."""

import pytest
from playwright.async_api import Locator

from tests.steps.bench import Bench

FORM = "<label>First <input></label><label>Last <input></label><button onclick=\"log.push('sent')\">Send</button>"
TWO_FIELDS = "- fill: {field: First, with: Ada}\n- fill: {field: Last, with: King}"


async def test_a_step_finds_its_element_once_beside_the_act(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    found, ask = 0, Locator.evaluate_all

    async def asked(it: Locator, script: str, given: object = None) -> object:
        nonlocal found
        found += 1
        return await ask(it, script, given)

    monkeypatch.setattr(Locator, "evaluate_all", asked)
    played = await bench.play(FORM, f"{TWO_FIELDS}\n- click: {{button: Send}}")
    assert played.because is None
    assert found == 3
    assert all(step.elements[0].fingerprint for step in played.record.steps)


async def test_a_field_is_read_back_also_if_the_page_spoils_its_fingerprint(bench: Bench) -> None:
    spoil = "Element.prototype.getBoundingClientRect = () => { throw 1; }"
    played = await bench.play(f"{FORM}<script>oninput = () => {{ {spoil} }}</script>", TWO_FIELDS)
    assert played.because is None
    assert [await field.input_value() for field in await played.page.locator("input").all()] == ["Ada", "King"]
