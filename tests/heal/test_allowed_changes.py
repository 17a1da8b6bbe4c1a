"""A heal changes targets and waits, and nothing else: each of these attempts is refused."""

from pathlib import Path

import pytest

from planbook.heal.allowed_changes import NotAHeal, check_only_targets

FILE = Path("plans/order.yaml")
PLAN = """\
planbook: 1
name: order
goal: Order
start: https://shop.example/
allow: [shop.example]
secrets: [SHOP_PASSWORD]
inputs: {who: {type: string}}
steps:
  - fill: {field: Password, with: "{{ secrets.SHOP_PASSWORD }}"}
  - fill: {field: Name, with: "{{ inputs.who }}"}
  - group: Send
    steps:
      - click: {button: Send order}
        effect: once
        verify: {text: Thank you}
  - expect: {text: Thank you}
  - extract: {from: {css: .number}, match: '\\d+', into: number}
  - drag: {listitem: A, to: {listitem: B}}
  - when: {button: More}
    click: {button: More}
    wait: load
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{button: Send order}", "{button: Place the order}"),
        ("{button: Send order}", "{css: '#send', in: {form: Order}}"),
        ("{field: Name,", "{testid: name,"),
        ("from: {css: .number}", "from: {testid: number}"),
        ("to: {listitem: B}", "to: {listitem: C}"),
        ("wait: load", "wait: settled"),
        ("    click: {button: More}", "    click: More"),
    ],
)
def test_targets_and_waits_may_change(old: str, new: str) -> None:
    check_only_targets(PLAN, _changed(old, new), FILE)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("with: \"{{ inputs.who }}\"", "with: Eve", "steps[2].fill.with"),
        ("start: https://shop.example/", "start: https://evil.example/", "start"),
        ("allow: [shop.example]", "allow: ['*.example']", "allow[1]"),
        ("secrets: [SHOP_PASSWORD]", "secrets: [SHOP_PASSWORD, OTHER]", "secrets"),
        ("effect: once", "effect: repeat", "steps[3].steps[1].effect"),
        ("verify: {text: Thank you}", "verify: {text: Sorry}", "steps[3].steps[1].verify.text"),
        ("- expect: {text: Thank you}", "- expect: {text: Sorry}", "steps[4].expect.text"),
        ("match: '\\d+'", "match: '.*'", "steps[5].extract.match"),
        ("into: number", "into: other", "steps[5].extract.into"),
        ("from: {css: .number}", "all: {css: .number}", "steps[5].extract"),
        ("when: {button: More}", "when: {button: Less}", "steps[7].when.button"),
        ("  - expect: {text: Thank you}\n", "", "steps"),
        ("click: {button: More}", "double_click: {button: More}", "steps[7]"),
        ("{field: Name, with:", "{field: '{{ inputs.who }}', with:", None),
        ("group: Send", "group: Send twice", "steps[3].group"),
    ],
)  # fmt: skip
def test_anything_else_is_refused(old: str, new: str, said: str | None) -> None:
    with pytest.raises(NotAHeal) as error:
        check_only_targets(PLAN, _changed(old, new), FILE)
    if said:
        assert str(error.value) == f"a heal changes targets and waits only, and this changes {said}"


def test_a_changed_order_is_refused() -> None:
    lines = PLAN.splitlines(keepends=True)
    lines[8], lines[9] = lines[9], lines[8]
    with pytest.raises(NotAHeal):
        check_only_targets(PLAN, "".join(lines), FILE)


def _changed(old: str, new: str) -> str:
    assert old in PLAN
    return PLAN.replace(old, new)
