"""A changed plan is put into the text of the old one: what stays as it was keeps its lines."""

from difflib import unified_diff
from pathlib import Path

import pytest

from planbook.plan.edit import CannotSplice
from planbook.plan.load import load_text
from planbook.plan.merge import merged

OLD = """\
# Orders of the month
planbook: 1
name: order
goal: Order paper.
start: http://127.0.0.1:9/
inputs:
  quantity: {type: integer, default: 2}  # at most 20
secrets: [SHOP_USER]
schedule: {cron: 0 8 * * 1}
steps:
# sign in
- note: |
    ### Sign in
- fill: {field: Email, with: "{{ secrets.SHOP_USER }}"}
  id: mail
  retries: 3
- click: Sign in  # the green one

# then order
- fill: {field: Quantity, with: "{{ inputs.quantity }}"}
- click: {button: Buy}
  effect: once
  title: Buy it
# the end
"""
HEAD = "planbook: 1\nname: order\ngoal: Also a comment.\nstart: http://127.0.0.1:9/\n"
SAME = 'secrets: [SHOP_USER]\ninputs:\n  quantity: {type: integer, default: 2}\nsteps:\n  - note: "### Signing in"\n'
MAIL = '  - fill: {field: Email, with: "{{ secrets.SHOP_USER }}"}\n    confidence: 0.95\n'
SIGN = "  - click: Sign in\n"
MUCH = '  - fill: {field: Quantity, with: "{{ inputs.quantity }}"}\n'
BUY = "  - click: {button: Buy}\n    title: Place the order\n    effect: once\n    confidence: 0.6\n"
ALL = HEAD + SAME + MAIL + SIGN + MUCH + BUY


def changed(new: str, old: str = OLD) -> str:
    """Returns the lines that the change adds and removes."""
    file = Path("order.yaml")
    text = merged(load_text(old, file), load_text(new, file))
    load_text(text, file)
    lines = list(unified_diff(old.splitlines(), text.splitlines(), n=0, lineterm=""))[2:]
    return "\n".join(line for line in lines if not line.startswith("@@"))


def test_a_plan_that_was_drafted_as_it_was_keeps_its_text() -> None:
    assert changed(ALL) == ""


def test_a_new_step_comes_with_what_it_needs() -> None:
    step = '  - note: |\n      ### A comment\n\n      So.\n  - fill: {field: Comment, with: "{{ inputs.comment }}"}\n'
    new = ALL.replace(MUCH, step + MUCH).replace("\nsteps:", "\n  comment: {type: string, default: hi}\nsteps:")
    assert changed(new) == (
        '+  comment: {type: string, default: hi}\n+- note: |\n+    ### A comment\n+\n+    So.\n'
        '+- fill: {field: Comment, with: "{{ inputs.comment }}"}'
    )  # fmt: skip


def test_a_step_that_goes_takes_what_only_it_used_along() -> None:
    new = HEAD + SAME.replace("secrets: [SHOP_USER]\n", "") + SIGN + MUCH + BUY
    assert changed(new) == (
        "-secrets: [SHOP_USER]\n-# sign in\n-- note: |\n-    ### Sign in\n"
        '-- fill: {field: Email, with: "{{ secrets.SHOP_USER }}"}\n-  id: mail\n-  retries: 3'
    )


def test_a_step_that_changes_keeps_what_stands_above_it() -> None:
    slow = ALL.replace(SIGN, SIGN + "    timeout: 40s\n").replace("[SHOP_USER]", "[SHOP_USER, SHOP_X]")
    slow = slow.replace("planbook: 1", "planbook: 1\nallow: [pay.example]")
    slow = slow.replace('Quantity, with: "{{', 'Quantity, with: "{{ secrets.SHOP_X }}{{')
    assert changed(slow) == (
        "-secrets: [SHOP_USER]\n+secrets: [SHOP_USER, SHOP_X]\n+allow: [pay.example]\n"
        "-- click: Sign in  # the green one\n+- click: Sign in\n+  timeout: 40s\n"
        '-- fill: {field: Quantity, with: "{{ inputs.quantity }}"}\n'
        '+- fill: {field: Quantity, with: "{{ secrets.SHOP_X }}{{ inputs.quantity }}"}'
    )


def test_a_step_that_says_more_keeps_what_else_it_had() -> None:
    assert changed(ALL.replace(MAIL, MAIL + "    timeout: 40s\n")) == "+  confidence: 0.95\n+  timeout: 40s"


def test_an_input_that_is_declared_otherwise_is_changed() -> None:
    assert changed(ALL.replace("default: 2}", "default: 3, max: 20}")) == (
        "-  quantity: {type: integer, default: 2}  # at most 20\n"
        "+  quantity: {type: integer, default: 3, max: 20}  # at most 20"
    )
    assert changed(ALL, OLD.replace(", default: 2", "")) == "", "a draft needs a default, a plan may ask for the value"
    bare = OLD.replace("quantity: {type: integer, default: 2}", "quantity:")
    with pytest.raises(CannotSplice, match="the change declares the input 'quantity', of which the plan says nothing"):
        changed(ALL, bare)


def test_what_a_step_that_stays_has_beside_it_keeps_its_inputs() -> None:
    looks = OLD + '  verify: {text: "{{ inputs.quantity }}"}\n'
    diff = changed(HEAD + "steps:\n" + SIGN + BUY, looks.replace("# the end\n", ""))
    assert diff.startswith("-secrets: [SHOP_USER]\n-# sign in\n") and "default" not in diff


def test_what_may_appear_at_any_time_is_no_more_changed_in_silence() -> None:
    banner = "whenever:\n  - see: {text: Cookies}\n    steps: [{click: Decline}]\nsteps:\n"
    old = OLD.replace("steps:\n", banner)
    assert changed(ALL.replace("steps:\n", banner), old) == "" == changed(ALL, old)
    with pytest.raises(CannotSplice, match="the plan has `whenever`, and the change is about it"):
        changed(ALL.replace("steps:\n", banner.replace("Decline", "Accept")), old)


def test_steps_in_brackets_are_not_changed() -> None:
    old = HEAD + "steps: [{click: Sign in}]\n"
    with pytest.raises(CannotSplice, match="its steps are in brackets"):
        changed(ALL, old)
