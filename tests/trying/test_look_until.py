"""planbook look PLAN --until STEP: what a page is like in the middle of a plan."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from planbook.cli.look import command
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
        'textbox 1 "Name" = "••••" (password) button 2 "More" (focused) "There is more." button 3 "Pay"\n',
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
