"""What the record has about the elements that steps act on and read."""

from planbook.events import Fingerprint
from tests.engine.conftest import Play, Played

PAGE = "<h1>Shop</h1><button>Buy now</button><p class=row>1</p><p class=row>2</p><input aria-label=Name>"
PLAN = """
steps:
  - id: buy
    click: {button: Buy, or: [{link: Buy}, {button: Buy now}]}
  - id: name
    fill: {field: Name, with: Ada}
  - id: rows
    extract: {all: {css: .row}, into: rows}
  - id: pay
    click: {button: Buy now}
    effect: once
  - id: none
    click: {button: Nothing}
    timeout: 200ms
    retries: 0
    optional: true
"""


async def test_how_each_was_found(play: Play) -> None:
    played = await play(PLAN, PAGE)
    found = {
        step.started.id: [(seen.attempt, seen.target, seen.fallback, seen.matches) for seen in step.elements]
        for step in played.record.steps
    }
    assert found == {
        "buy": [(1, 'button "Buy now"', 2, 1)],
        "name": [(1, 'field "Name"', 0, 1)],
        "rows": [(1, "css .row", 0, 2)],
        "pay": [(1, 'button "Buy now"', 0, 1)],
        "none": [],
    }
    assert all(seen.ms > 0 for step in played.record.steps for seen in step.elements)


LOOKS = """
<h1>Shop</h1><p>Total 5 EUR</p><a href=/pay class="btn big" data-testid=pay>Pay  now</a><p>or later</p>
<label>Code <input name=code placeholder=ABC value=typed></label>
<select aria-label=Size><option>S<option>M</select>
<button id=late hidden>Late</button>
<script>setTimeout(() => (late.hidden = false), 300)</script>
<ul><li>One</li><li>Two</li></ul>
"""
LOOK_PLAN = """
steps:
  - id: code
    fill: {field: Code, with: Ada}
  - id: size
    select: {field: Size, pick: M}
  - id: late
    extract: {from: {button: Late}, into: late}
  - id: heading
    extract: {from: {heading: Shop}, into: shop}
  - id: items
    extract: {all: {css: li}, into: items}
  - id: pay
    click: {link: Pay now}
    effect: once
"""


def looks(played: Played) -> dict[str, Fingerprint | None]:
    return {step.started.id: step.elements[0].fingerprint for step in played.record.steps if step.elements}


async def test_what_each_looked_like(play: Play) -> None:
    seen = looks(await play(LOOK_PLAN, LOOKS))
    pay = seen["pay"]
    assert pay and pay.model_dump(exclude={"place"}) == {
        "tag": "a",
        "role": "link",
        "name": "Pay now",
        "text": "Pay now",
        "attributes": {"href": "/pay", "data-testid": "pay", "class": "btn big"},
        "neighbours": ["Total 5 EUR", "or later"],
        "beside": ["", "Code"],
        "around": ["Shop"],
        "alike": 0,
        "line": [],
        "namesakes": 0,
    }
    assert len(pay.place) == 4 and pay.place[2] > 20 and pay.place[3] > 5
    code, size, late, heading = (seen[name] for name in ("code", "size", "late", "heading"))
    assert code and (code.tag, code.role, code.name, code.text) == ("input", "textbox", "Code", "")
    assert code.attributes == {"name": "code", "placeholder": "ABC"}
    assert size and (size.role, size.name, size.text) == ("combobox", "Size", "")
    assert late and late.name == "Late"
    assert heading and (heading.tag, heading.role, heading.name) == ("h1", "heading", "Shop")
    assert seen["items"] is None  # there are two


async def test_no_secret_is_in_how_an_element_looks(play: Play) -> None:
    """Wherever the page shows it, and however long it is: texts are masked before they are cut."""
    secret = "s3cret-" + "0123456789" * 40
    page = f"""
    <p>You are {secret}</p>
    <button title="{secret}" data-testid="x{secret}" class="{"y" * 100}{secret}">Buy {"long " * 22}{secret}</button>
    <p>{secret} again</p>
    """
    played = await play("secrets: [TOKEN]\nsteps:\n  - click: {css: button}\n", page, secrets={"TOKEN": secret})
    [found] = looks(played).values()
    assert found
    told = found.model_dump_json()
    assert secret[:12] not in told and "0123456789" not in told
    assert found.attributes["title"] == "••••TOKEN" and found.attributes["data-testid"] == "x••••TOKEN"
    assert found.neighbours == ["You are ••••TOKEN", "••••TOKEN again"]
    assert found.text.startswith("Buy long long") and len(found.text) == 121
