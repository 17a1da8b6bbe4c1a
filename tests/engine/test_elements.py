"""What the record says of the elements that steps act on and read."""

from tests.engine.conftest import Play

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
