"""planbook look PLAN --until STEP: a page in the middle of a plan."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from planbook.cli.look import command
from planbook.cli.look_until import why_missed
from planbook.engine.trying.findings import StepTried, TryResult, Verdict
from planbook.errors import PlanbookError
from planbook.events import StepStarted
from tests.scratch import Scratch
from tests.trying.conftest import CountingSite

SHOP = (
    "<h1>Shop</h1><label>Name <input></label>"
    '<button onclick="more.hidden = false">More</button><p id=more hidden>There is more.</p>'
    "<form method=post action=/sent><button>Pay</button></form>"
)
STEPS = """
secrets: [KEY]
steps:
  - fill: {field: Name, with: "{{ secrets.KEY }}"}
  - click: {button: More}
    effect: repeat
  - click: {button: Pay}
    effect: once
  - expect: {heading: Thanks}
"""


@pytest.fixture
def scratch(tmp_path: Path, site: CountingSite) -> Scratch:
    site.pages["/"] = SHOP
    site.pages["/sent"] = "<h1>Thanks</h1>"
    return Scratch(tmp_path, KEY="hunter2hunter2")


def test_the_page_after_a_step_that_may_be_done_again(scratch: Scratch, site: CountingSite) -> None:
    done = scratch.planbook("look", scratch.write("shop", site.address, STEPS), "--until", "click-more")
    assert (done.code, done.out) == (
        0,
        f'page "Test" "{site.address}/"\n'
        '# "Shop"\n'
        'textbox 1 "Name" = "••••" button 2 "More" (focused) "There is more." button 3 "Pay"\n',
    )
    assert done.err == '✓ passed       01 Fill field "Name" with "••••KEY"\n✓ passed       02 Click button "More"\n'


def test_a_step_that_is_once_is_not_done(scratch: Scratch, site: CountingSite) -> None:
    plan = scratch.write("shop", site.address, STEPS)
    done = scratch.planbook("look", plan, "--until", "3", "--allow-repeat", "--json")
    seen = json.loads(done.out)
    because = 'Step 03 (Click button "Pay") was not done, since it is `once`. This is the page where the plan stopped.'
    assert {key: seen[key] for key in ("title", "plan", "until", "reached", "because", "blocked")} == {
        "title": "Test", "plan": "shop", "until": "click-pay", "reached": False, "because": because, "blocked": []
    }  # fmt: skip
    assert (done.code, done.err.splitlines()[-1], site.sent) == (1, because, [])


def test_what_a_page_sends_is_held_back_unless_the_person_says_so(scratch: Scratch, site: CountingSite) -> None:
    plan = scratch.write("shop", site.address, STEPS.replace("once", "repeat"))
    done = scratch.planbook("look", plan, "--until", "click-pay")
    assert (done.code, site.sent, done.err.splitlines()[-1]) == (
        1,
        [],
        f'Step 03 (Click button "Pay") was done, but POST {site.address}/sent was held back; --allow-repeat sends it. '
        "This is the page where the plan stopped.",
    )
    done = scratch.planbook("look", plan, "--until", "click-pay", "--allow-repeat")
    assert (done.code, site.sent, done.out.splitlines()[1]) == (0, ["POST /sent"], '# "Thanks"')


END = " This is the page where the plan stopped."


def test_a_step_that_would_fail(scratch: Scratch, site: CountingSite) -> None:
    plan = scratch.write("shop", site.address, STEPS.replace("field: Name", "field: Nome"))
    done = scratch.planbook("look", plan, "--until", "fill-nome")
    assert (done.code, done.err.splitlines()[-1]) == (
        1,
        'Step 01 (Fill field "Nome" with "••••KEY") would fail: there is no field "Nome" on '
        f'{site.address}/; nearest: field "Name".{END}',
    )
    assert done.out.splitlines()[0] == f'page "Test" "{site.address}/"'


def test_a_step_after_one_that_was_not_done(scratch: Scratch, site: CountingSite) -> None:
    done = scratch.planbook("look", scratch.write("shop", site.address, STEPS), "--until", "expect-thanks")
    told = 'Step 04 (Expect that heading "Thanks" is visible) was not reached: this needs step 03 (Click button "Pay") '
    told += 'done first: expected that heading "Thanks" is visible; there is no heading "Thanks" on '
    told += f'{site.address}/; nearest: heading "Shop".'
    assert (done.code, done.err.splitlines()[-1], site.sent) == (1, told + END, [])


def tried(verdict: Verdict, because: str | None, blocked: bool = False, because_of_all: str | None = None) -> TryResult:
    started = StepStarted.model_construct(number=2, id="pay", title="Pay", parent=None, effect="repeat")
    found = StepTried.model_construct(verdict=verdict, because=because)
    return TryResult("shop", "", "failed", because_of_all, [(started, found)], [{}] if blocked else [])


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (tried("passed", None), None),
        (tried("skipped", "its condition is false"), None),
        (tried("failed", "there is no button"), f"Step 02 (Pay) would fail: there is no button.{END}"),
        (tried("not_reached", "a step failed"), f"Step 02 (Pay) was not reached: a step failed.{END}"),
        (
            tried("interrupted", None, because_of_all="it timed out"),
            f"Step 02 (Pay) was not reached: it timed out.{END}",
        ),
        (tried("ready", None), f"Step 02 (Pay) was not done, since a step before it was not.{END}"),
        (
            tried("ready", None, blocked=True),
            "Step 02 (Pay) was not done, since a step before it was not. --allow-repeat lets pages send what was held "
            f"back.{END}",
        ),
        (
            tried("passed", "POST /sent was held back"),
            f"Step 02 (Pay) was done, but POST /sent was held back; --allow-repeat sends it.{END}",
        ),
    ],
)
def test_why_the_page_is_another_one(found: TryResult, said: str | None) -> None:
    assert why_missed(found, "pay") == said


@pytest.mark.parametrize(("because", "said"), [(None, "shop did not get to send"), ("it timed out", "it timed out")])
def test_a_try_that_did_not_get_to_the_step(because: str | None, said: str) -> None:
    with pytest.raises(PlanbookError) as error:
        why_missed(tried("passed", None, because_of_all=because), "send")
    assert str(error.value) == said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["shop", "--until", "1", "--allow", "*"], "--allow goes with an address; a plan names its hosts itself"),
        (["https://shop.example", "--set", "a=1"], "--set goes with a plan and --until"),
        (["https://shop.example", "--allow-repeat"], "--allow-repeat goes with a plan and --until"),
        (["plans/shop.yaml"], "plans/shop.yaml is a plan; say after which step, with --until STEP"),
    ],
)
def test_wrong_usage(arguments: list[str], said: str) -> None:
    done = CliRunner().invoke(command, arguments)
    assert (done.exit_code, done.output.splitlines()[-1]) == (2, f"Error: {said}")


def test_a_step_that_there_is_not(scratch: Scratch, site: CountingSite) -> None:
    done = scratch.planbook("look", scratch.write("shop", site.address, STEPS), "--until", "9")
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "--until 9: shop has no such step of its own. Its steps are: fill-name, click-more, click-pay, expect-thanks\n"
    )
