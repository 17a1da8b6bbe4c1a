"""Plans that cannot run: reported before anything starts, with exit code 2, and not in the record.

Each message of the loader has a golden test in tests/check; this one asserts that `planbook run` prints the same.
"""

import pytest

from tests.scratch import Scratch

START = "http://127.0.0.1:9009/"
HEAD = f"planbook: 1\nname: tried\nstart: {START}\n"
STEPS = "steps:\n  - reload:\n"
UNKNOWN = "there is no kind of step called"
BAD = {
    "unknown-kind": (
        HEAD + "steps:\n  - clik: Save\n  - goot: /\n",
        f"plans/tried.yaml:5:5: {UNKNOWN} 'clik'. Did you mean 'click'? [kind]\n  |\n5 |   - clik: Save\n  |     ^~~~\n"
        f"plans/tried.yaml:6:5: {UNKNOWN} 'goot'. Did you mean 'goto'? [kind]\n  |\n6 |   - goot: /\n  |     ^~~~\n",
    ),
    "duplicate-key": (
        f"{HEAD}name: tried\n{STEPS}",
        "plans/tried.yaml:4:1: the key 'name' is here twice. Line 2 has it first [key]\n"
        "  |\n4 | name: tried\n  | ^~~~\n",
    ),
    "two-kinds": (
        HEAD + "steps:\n  - {goto: /, click: Save}\n",
        "plans/tried.yaml:5:15: one step, but 2 kinds: 'goto' and 'click'. Begin a new step with '- ' for each [kind]\n"
        "  |\n5 |   - {goto: /, click: Save}\n  |               ^~~~~\n",
    ),
    "alias": (
        HEAD + "steps: &all\n  - reload:\n",
        "plans/tried.yaml:4:8: '&all' is an anchor. Plans have none: write values out where they stand [yaml]\n"
        "  |\n4 | steps: &all\n  |        ^~~~\n",
    ),
    "does-not-parse": (
        HEAD + "steps: [\n",
        "plans/tried.yaml:5:1: this is not YAML: did not find expected node content. See https://yaml.org [yaml]\n",
    ),
    "empty": ("", "plans/tried.yaml:1:1: this file is empty. A plan begins with 'planbook: 1' [format]\n"),
    "format-2": (
        HEAD.replace("1", "2", 1) + STEPS,
        "plans/tried.yaml:1:11: '2' is a format that this planbook does not know. "
        "It knows format 1; update planbook to run this plan [format]\n  |\n1 | planbook: 2\n  |           ^\n",
    ),
    "secret-not-declared": (
        HEAD + 'steps:\n  - fill: {field: Name, with: "{{ secrets.PIN }}"}\n',
        "plans/tried.yaml:5:35: there is no secret 'PIN'. List it under 'secrets' [secret]\n  |\n"
        '5 |   - fill: {field: Name, with: "{{ secrets.PIN }}"}\n  |                                   ^~~~~~~~~~~\n',
    ),
    "unknown-value": (
        HEAD + 'steps:\n  - goto: "{{ values.page }}"\n',
        "plans/tried.yaml:5:15: there is no value 'page'. "
        "No step gives it: name it in an 'into', an 'add_to' or a 'set' [value]\n  |\n"
        '5 |   - goto: "{{ values.page }}"\n  |               ^~~~~~~~~~~\n',
    ),
    "10-MB": (
        HEAD + STEPS + "  # long\n" * 1_200_000,
        "plans/tried.yaml:1:1: this file has 10.8 MB. A plan has at most 1 MB [file]\n",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_plan_that_cannot_be_run_is_told_so_before_it_starts(scratch: Scratch, name: str) -> None:
    text, said = BAD[name]
    plan = scratch.folder / "plans/tried.yaml"
    plan.write_text(text, encoding="utf-8")
    before = scratch.runs()
    done = scratch.planbook("run", "plans/tried.yaml")
    plan.unlink()
    assert (done.code, done.out, done.err) == (2, "", said)
    assert scratch.runs() == before


NO_FILES = {
    "plans/none.yaml": "there is no such file [file]",
    "plans": "this is a folder. Name a plan, one YAML file [file]",
}


@pytest.mark.parametrize("name", NO_FILES)
def test_what_is_no_plan_file(scratch: Scratch, name: str) -> None:
    done = scratch.planbook("run", name)
    assert (done.code, done.out, done.err) == (2, "", f"{name}:1:1: {NO_FILES[name]}\n")


def test_a_plan_by_a_name_that_is_none(scratch: Scratch) -> None:
    scratch.write("tried", "http://127.0.0.1/", STEPS)
    done = scratch.planbook("run", "tryed")
    assert (done.code, done.out) == (2, "")
    assert done.err == 'There is no plan "tryed" in plans/. Did you mean tried?\n'


def test_a_plan_by_a_name_that_no_file_can_have(scratch: Scratch) -> None:
    done = scratch.planbook("run", 300 * "x")
    assert (done.code, done.out) == (2, "")
    assert done.err == f"{80 * 'x'}… cannot be a plan: File name too long\n"


INPUTS = "inputs:\n  quantity: {type: integer, min: 1}\nsecrets: [PB_USER, PB_PIN]\n" + STEPS
TWO = ("--set", "quantity=2")
ASKED: dict[str, tuple[tuple[str, ...], str]] = {
    "missing-input": ((), "tried needs the input 'quantity'. A whole number from 1 is expected\n"),
    "unknown-input": ((*TWO, "--set", "amount=3"), "tried has no input 'amount'. Its inputs are quantity\n"),
    "wrong-type": (("--set", "quantity=x"), "the input 'quantity' is 'x'. A whole number was expected.\n"),
    "out-of-range": (("--set", "quantity=0"), "the input 'quantity' is '0'. A whole number from 1 was expected.\n"),
    "no-equals": (("--set", "two"), "Error: --set two: write it as name=value, such as --set quantity=3\n"),
    "unknown-step": (
        (*TWO, "--from", "click-save"),
        "--from click-save: tried has no such step of its own. Its steps are: reload\n",
    ),
}


@pytest.mark.parametrize("name", ASKED)
def test_wrong_usage(scratch: Scratch, name: str) -> None:
    given, said = ASKED[name]
    done = scratch.planbook("run", scratch.write("tried", START, INPUTS), *given, PB_USER="u", PB_PIN="p")
    assert (done.code, done.out) == (2, "") and done.err.endswith(said)


def test_missing_secrets_are_all_named_before_anything_starts(scratch: Scratch) -> None:
    before = scratch.runs()
    done = scratch.planbook("run", scratch.write("tried", START, INPUTS), "--set", "quantity=2")
    (refused,) = scratch.runs() - before
    assert (done.code, done.out, scratch.events(scratch.project.run(refused))[-1]["status"]) == (2, "", "refused")
    assert done.err == (
        "tried needs the secrets PB_USER, PB_PIN. Set an environment variable of that name, "
        "keep it (planbook secrets set NAME), or make a Prefect Secret block (pb-user, pb-pin).\n"
    )
