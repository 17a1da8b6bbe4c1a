"""Places and texts of changes, added and removed plans, and the pairing of steps."""

from pathlib import Path

from planbook.diff import RANKS, Change, compare, matched
from planbook.plan.load import load_text
from planbook.plan.model import Plan

HEAD = "planbook: 1\nname: plan\nstart: https://shop.example/\n"


def plan(steps: str, head: str = "") -> Plan:
    return load_text(f"{HEAD}{head}steps:\n{steps}", Path("plan.yaml"))


def only(changes: list[Change]) -> Change:
    [change] = changes
    return change


def test_the_order_of_risk() -> None:
    assert RANKS == (
        "host", "secret", "program", "effect", "commit", "data", "guard", "gate", "deployed", "rule", "expect", "allow",
        "browser", "session", "condition", "recover", "target", "value", "input", "wait", "moved", "added", "removed",
        "recipe", "safer", "name", "note", "title", "goal", "about",
    )  # fmt: skip


def test_a_field_in_the_place_of_another_is_one_change() -> None:
    one = only(compare(plan("  - request: {get: /api}\n"), plan("  - request: {post: /api}\n")))
    assert (one.words, one.old, one.new) == (
        "step 01 now sends POST /api; before: Send GET /api", "get: /api", "post: /api"
    )  # fmt: skip


def test_a_changed_step_has_both_places_and_both_texts() -> None:
    old = plan("  - goto: /a\n  - click: {button: Pay, in: {region: Basket}}\n    effect: once\n")
    new = plan("  - press: Tab\n  - goto: /a\n  - click: {button: Buy, in: {region: Basket}}\n    effect: once\n")
    commit, added = compare(old, new)
    assert commit == Change(
        what="commit",
        words='step 03 now clicks button "Buy" in region "Basket" instead of button "Pay" in region "Basket"',
        old="{button: Pay, in: {region: Basket}}",
        new="{button: Buy, in: {region: Basket}}",
        old_line=6,
        new_line=7,
        step="click-buy",
        number=3,
        sentence='Click button "Buy" in region "Basket"',
    )
    assert (commit.rank, commit.level, commit.label) == (5, "danger", "commit step")
    assert (added.rank, added.level, added.old, added.old_line) == (22, "change", None, None)
    assert (added.new, added.new_line, added.step, added.number) == ("- press: Tab", 5, "press-tab", 1)


def test_a_changed_script_shows_the_lines_that_changed() -> None:
    script = "  - script: |\n      const all = window.points\n      return all.filter(one => one.total > {})\n"
    change = only(compare(plan(script.format(5)), plan(script.format(9))))
    assert (change.what, change.words) == ("program", "step 01, Run the script of 2 lines: other lines than before")
    assert (change.old, change.new) == tuple(f"return all.filter(one => one.total > {n})" for n in (5, 9))


def test_another_program_is_another_risk_than_other_arguments() -> None:
    run = "  - run: {{program: {}, args: {{sku: {}}}}}\n    effect: read\n"
    old = plan(run.format("weigh", "A4"))
    assert only(compare(old, plan(run.format("pay", "A4")))).what == "program"
    assert only(compare(old, plan(run.format("weigh", "A5")))).what == "value"


def test_a_step_that_is_gone_has_its_old_place() -> None:
    change = only(compare(plan("  - goto: /a\n  - back:\n"), plan("  - goto: /a\n")))
    assert (change.what, change.old, change.new) == ("removed", "- back:", None)
    assert (change.old_line, change.new_line, change.step, change.number) == (6, None, "back", 2)


def test_the_lines_of_entries_beside_the_steps() -> None:
    old = plan("  - back:\n", "allow:\n  - a.example\n  - b.example\ninputs:\n  one: {default: x}\n")
    new = plan("  - back:\n", "inputs:\n  one: {default: y}\nallow:\n  - a.example\n  - c.example\n")
    assert [(one.what, one.old, one.old_line, one.new, one.new_line) for one in compare(old, new)] == [
        ("host", None, None, "c.example", 8),
        ("input", "{type: string, default: x}", 8, "{type: string, default: y}", 5),
        ("safer", "b.example", 6, None, None),
    ]


def test_nothing_there_at_all() -> None:
    assert compare(None, None) == []
    assert matched(None, None) == []


def test_a_new_plan_is_told_by_risk() -> None:
    new = plan("  - goto: /a\n  - click: Pay\n    effect: once\n", "allow: [pay.example]\n")
    assert [(change.what, change.words) for change in compare(None, new)] == [
        ("host", "the plan now starts at https://shop.example/"),
        ("host", "the browser may now talk to pay.example"),
        ("commit", 'step 02 is new: Click "Pay"'),
        ("added", "step 01 is new: Open /a"),
    ]


def test_a_deleted_plan_is_one_change() -> None:
    old = plan("  - note: Hello\n  - goto: /a\n  - group: G\n    steps:\n      - back:\n")
    change = only(compare(old, None))
    assert (change.what, change.words) == ("removed", "the plan is deleted, with its 3 steps")
    assert change.old == old.text


def test_of_equal_steps_one_is_gone() -> None:
    old = plan("  - press: Tab\n  - goto: /a\n  - press: Tab\n  - press: Tab\n  - back:\n")
    new = plan("  - press: Tab\n  - goto: /a\n  - press: Tab\n  - back:\n")
    assert only(compare(old, new)).words in ("step 03 is gone: Press Tab", "step 04 is gone: Press Tab")


def test_a_given_id_is_a_step_wherever_and_whatever_it_is() -> None:
    old = plan("  - id: go\n    click: Pay\n  - goto: /a\n  - goto: /b\n  - goto: /c\n")
    new = plan("  - goto: /a\n  - goto: /b\n  - goto: /c\n  - id: go\n    fill: {field: Name, with: x}\n")
    assert [(change.what, change.words) for change in compare(old, new)] == [
        ("target", 'step 04 now fills field "Name" with "x"; before: Click "Pay"'),
        (
            "moved",
            'step 04, Fill field "Name" with "x": it is moved, and now comes after step 03, Open /c; it was step 01',
        ),
    ]


def test_matched_puts_what_is_gone_where_it_was() -> None:
    old = plan("  - goto: /a\n  - press: Tab\n  - group: G\n    steps:\n      - goto: /b\n      - back:\n")
    new = plan("  - goto: /a\n  - group: G\n    steps:\n      - back:\n      - reload:\n")
    pairs = [(one and one.id, two and two.id) for one, two in matched(old, new)]
    assert pairs == [
        ("goto-a", "goto-a"),
        ("press-tab", None),
        ("group-g", "group-g"),
        ("goto-b", None),
        ("back", "back"),
        (None, "reload"),
    ]


def test_matched_with_a_plan_that_is_not_there() -> None:
    one = plan("  - back:\n", "whenever:\n  - see: {dialog: D}\n    steps:\n      - press: Escape\n")
    steps = [one.steps[0], one.whenever[0].steps[0]]
    assert matched(None, one) == [(None, step) for step in steps]
    assert matched(one, None) == [(step, None) for step in steps]


def test_entries_of_whenever_are_known_by_what_they_look_for() -> None:
    entry = "  - see: {dialog: %s}\n    steps:\n      - press: %s\n"
    head = f"whenever:\n{entry}{entry}"
    old = plan("  - back:\n", head % ("A", "Escape", "B", "Enter"))
    assert compare(old, plan("  - back:\n", head % ("B", "Enter", "A", "Escape"))) == []
    change = only(compare(old, plan("  - back:\n", head % ("B", "Tab", "A", "Escape"))))
    assert change.words == 'whenever dialog "B" is visible, step 1 now presses Tab instead of Enter'


def test_what_has_no_picture_is_shown_by_its_number() -> None:
    change = only(compare(plan("  - goto: /a\n"), plan('  - goto: "/a\\u202E\\u001B[31m"\n')))
    assert change.words == "step 01 now opens /a\\u202E\\u001B[31m instead of /a"
    assert change.new == 'address: "/a\\u202E\\u001B[31m"'


def test_two_long_plans_without_anything_in_common() -> None:
    old = plan("".join(f"  - click: {{button: Old {number}}}\n" for number in range(300)))
    new = plan("".join(f"  - fill: {{field: New {number}, with: x}}\n" for number in range(300)))
    changes = compare(old, new)
    assert [change.what for change in changes] == ["added"] * 300 + ["removed"] * 300
