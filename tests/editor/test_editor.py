"""What an editor shows of a plan: underlines with messages, tooltips, completions."""

from collections.abc import Iterator

import pytest

from planbook.step.kind import Step
from steps.table import KINDS
from tests.editor.language_server import Editor, Finding, editor

HEAD = "planbook: 1\nname: plan\nstart: https://shop.example/\n"
STEPS = f"{HEAD}steps:\n"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def an_editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    with editor(tmp_path_factory.mktemp("editor")) as opened:
        yield opened


NOT_NAMED = "no element is named here; name one, for example button: Sign in"
FINDINGS = {
    "- pres: Enter": [("pres", "Property pres is not allowed.")],
    "- open: /orders": [("open", "this key does not exist here; did you mean 'goto'?")],
    "- {click: Pay, if: Paid}": [("if", "this key does not exist here; did you mean 'when'?")],
    "- {click: Pay, fill: {field: A, with: b}}": [
        ("fill", "one step, but two kinds; begin a new step with '- ' for each")
    ],
    "- {title: Nothing}": [("{", "this step does not say what to do; give it a kind, such as click or expect")],
    "- click: {button: A, link: B}": [
        ("{button: A, link: B}", "an element is named in one way, but here are several")
    ],
    "- click: {}": [("{}", NOT_NAMED)],
    "- click: [a]": [("[a]", "an element, such as {button: Sign in}, was expected")],
    "- fill: {field: Name, value: x}": [
        ("fill", 'Missing property "with".'),
        ("value", "this key does not exist here; did you mean 'with'?"),
    ],
    "- fill: Name": [("Name", "a mapping (key: value) was expected")],
    "- expect: {button: A, reads: x, count: 2}": [
        ("count", "a look compares one thing of an element; use two steps")
    ],
    "- expect: {not: {link: Next}, address: /x}": [
        ("address", "a look is about one thing; use two steps")
    ],
    "- extract: {from: {css: p}}": [("{from: {css: p}}", "exactly one of into and add_to is needed")],
    "- extract: {from: {css: p}, into: the total}": [
        ("the total", "a name of letters, digits and _ was expected, not starting with a digit")
    ],
    "- {click: Pay, timeout: soon}": [("soon", "a duration such as 500ms, 10s, 2m or 1h was expected")],
    "- {click: Pay, retries: -1}": [("-1", "Value is below the minimum of 0.")],
    "- {group: Pages, at_most: many, steps: [{clik: A}]}": [
        ("many", "a whole number or a duration such as 500ms, 10s, 2m or 1h was expected"),
        ("clik", "Property clik is not allowed."),
    ],
    "- tab: open": [("open", "'opened' or 'close' was expected")],
    "- {click: Pay, recover: {coverd: wait}}": [("coverd", "Property coverd is not allowed.")],
}  # fmt: skip


@pytest.mark.parametrize("step", FINDINGS)
def test_what_is_underlined_and_why(step: str, an_editor: Editor) -> None:
    found = an_editor.findings(f"{STEPS}  {step}\n")
    assert sorted(found, key=str) == sorted((Finding(*each) for each in FINDINGS[step]), key=str)


HOVERS = {
    f"{STEPS}  - cli|ck: Pay": "Clicks an element as soon as it can be clicked.",
    f"{STEPS}  - group: Pages\n    at_m|ost: 3\n    steps: [{{click: A}}]": "a number of turns or a duration",
    f"{STEPS}  - click: {{but|ton: Pay}}": "the button with this name",
    f"{STEPS}  - click: {{button: Pay, n|th: 2}}": "which of several, from 1",
    f"{STEPS}  - click: {{button: Pay, i|n: {{row: 1}}}}": "an element around it",
    f"{STEPS}  - expect: {{button: Pay, rea|ds: Pay}}": "its whole text",
    f"{STEPS}  - click: Pay\n    tim|eout: 3s": "how long one attempt may take",
    f"{STEPS}  - click: Pay\n    reco|ver: {{stale: reload}}": "the remedy for each class of error",
    f"{HEAD}ses|sion: sign-in\nsteps: [{{click: A}}]": "whose signed-in state this plan starts in",
    f"{HEAD}inputs: {{a: {{ty|pe: date}}}}\nsteps: [{{click: A}}]": "is the rows of a file",
}


@pytest.mark.parametrize("plan", HOVERS, ids=lambda plan: plan.removeprefix(STEPS).replace("\n", " "))
def test_what_is_said_of_a_key(plan: str, an_editor: Editor) -> None:
    assert HOVERS[plan] in an_editor.hover(plan).replace("\\", "")


OFFERED = {
    f"{STEPS}  - |\n": {*KINDS},
    f"{STEPS}  - click: Pay\n    |\n": {*Step.envelope},
    f"{STEPS}  - click:\n      |\n": {"button", "link", "field", "css", "in", "nth", "times", "at"},
    f"{STEPS}  - click: {{b|}}\n": {"button", "link", "in", "nth"},
    f"{STEPS}  - click: {{button: Pay, n|}}\n": {"in", "nth", "near"},
    f"{STEPS}  - expect:\n      |\n": {"heading", "not", "address", "reads", "within"},
    f"{STEPS}  - expect: {{button: Pay, is: |}}\n": {"visible", "hidden", "enabled", "disabled", "ticked", "unticked"},
    f"{STEPS}  - click:\n      button: Pay\n      in:\n        |\n": {"row", "dialog", "region"},
    f"{STEPS}  - click: Pay\n    recover:\n      |\n": {"not_found", "stale", "any"},
    f"{STEPS}  - click: Pay\n    recover:\n      stale: |\n": {"wait", "reload", "ask"},
    f"{STEPS}  - tab: |\n": {"opened", "close"},
    f"{HEAD}session: |\n": {"sign-in"},
    f"{HEAD}recover:\n  |\n": {"not_found", "stale", "any"},
    f"{HEAD}|\n": {"goal", "inputs", "session", "steps", "whenever"},
}


@pytest.mark.parametrize("plan", OFFERED, ids=lambda plan: plan.removeprefix(STEPS).replace("\n", " "))
def test_what_is_offered(plan: str, an_editor: Editor) -> None:
    assert OFFERED[plan] <= an_editor.completions(plan).keys()


def test_words_of_other_tools_are_not_offered(an_editor: Editor) -> None:
    assert not {"open", "selector", "true", "assert"} & an_editor.completions(f"{STEPS}  - click:\n      |\n").keys()
    assert "open" not in an_editor.completions(f"{STEPS}  - |\n")
