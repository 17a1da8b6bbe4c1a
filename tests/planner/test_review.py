"""planbook review: a model's second opinion, as a comment and never an approval."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from planbook.cli.review import _changes
from planbook.places import Project
from tests.planner import standin as play
from tests.planner.drafted import words
from tests.planner.standin import Standin, serving
from tests.scratch import Scratch

PLAN = "planbook: 1\nname: pay\ngoal: Pay the bill.\nstart: https://shop.example/\nsteps:\n  - click: {button: Pay}\n"
REMARKS = [
    {"plan": "pay", "step": "click-pay", "about": "effect", "says": "It pays <b>twice</b>:\nsay `once`."},
    {"plan": "pay", "step": "", "about": "praise", "says": "Nothing looks at it."},
]


@pytest.fixture
def model() -> Iterator[Standin]:
    with serving() as served:
        yield served


@pytest.fixture
def scratch(tmp_path: Path, model: Standin) -> Scratch:
    scratch = Scratch(tmp_path, **model.environment)
    (tmp_path / "plans").mkdir(exist_ok=True)
    (tmp_path / "plans" / "pay.yaml").write_text(PLAN)
    return scratch


def test_what_a_model_remarks_is_a_comment(scratch: Scratch, model: Standin) -> None:
    model.script(play.use("remark", remarks=REMARKS), play.use("remark", remarks=REMARKS))
    done = scratch.planbook("review", "pay")
    head, _, rest = done.out.partition("- ")
    assert done.code == 0 and head == (
        "### A second opinion by claude-sonnet-5-5\n\n"
        "This is not an approval. It may be wrong, and it may have missed something.\n\n"
    )
    assert rest.splitlines()[:2] == [
        "**pay**, click-pay (effect): It pays \\<b\\>twice\\</b\\>: say \\`once\\`.",
        "- **pay** (other): Nothing looks at it.",
    ]
    assert rest.endswith(" USD\n")
    told = words(model.requests[0])
    assert told.startswith("What to judge:\n<page_data>\n") and told.endswith(f"pay.yaml\n{PLAN}\n</page_data>")
    as_json = scratch.planbook("review", "pay", "--json").json
    assert [remark["about"] for remark in as_json["remarks"]] == ["effect", "other"] and as_json["cost_usd"] > 0
    asked = scratch.planbook("sql", "SELECT plan, task, status, cost_usd > 0 AS paid FROM model_calls", "--json")
    assert json.loads(asked.out) == [{"plan": "review pay", "task": "review", "status": "passed", "paid": True}] * 2


def test_a_model_is_asked_only_if_something_has_changed(
    scratch: Scratch, model: Standin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for command in (("init", "--quiet"), ("add", "."), ("commit", "--quiet", "--message", "A plan")):
        subprocess.run(["git", "-c", "user.name=A", "-c", "user.email=a@x.test", *command], cwd=tmp_path, check=True)
    done = scratch.planbook("review", "--against", "HEAD")
    assert (done.code, done.out, done.err) == (0, "", "No plan differs from HEAD; no model was asked.\n")
    (tmp_path / "plans" / "pay.yaml").write_text(PLAN.replace("Pay}", "Pay now}"))
    model.script(play.use("remark", remarks=[]), play.say("Fine."))
    done = scratch.planbook("review", "--against", "HEAD")
    assert done.code == 0 and "It has no remarks.\n" in done.out
    told = words(model.requests[0])
    monkeypatch.chdir(tmp_path / "plans")
    assert _changes(Project(tmp_path), (), "HEAD").partition("\npay.yaml\n")[2].startswith("planbook: 1\n")
    assert "### Plans: " in told and "plans/pay.yaml\nplanbook: 1\n" in told and "Pay now" in told
    done = scratch.planbook("review", "pay")
    assert (done.code, done.err) == (
        1,
        "claude-sonnet-5-5 gave no opinion. Ask again, or name another model with --model.\n",
    )


def test_what_cannot_be_asked(scratch: Scratch, model: Standin, tmp_path: Path) -> None:
    done = scratch.planbook("review")
    assert done.code == 2 and done.err.endswith(
        "Name a plan, or a revision to compare with: planbook review --against origin/main\n"
    )
    assert scratch.planbook("review", "pya").code == 2
    done = scratch.planbook("review", "pay", "--max-cost", "nan")
    assert (done.code, done.err) == (2, "--max-cost nan: write an amount in US dollars, such as 0.50.\n")
    without = Scratch(tmp_path, ANTHROPIC_API_KEY="").planbook("review", "pay")
    assert (without.code, without.err) == (
        2,
        "There is no key for a model. Set ANTHROPIC_API_KEY; for a model of your own, set ANTHROPIC_BASE_URL, too.\n",
    )
    assert model.requests == []
