"""planbook write, as people call it: in a separate process, with Prefect."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows import access, clients
from planbook.cli.main import exit_code
from planbook.demo.shop import Shop
from tests.planner import standin as play
from tests.planner.shopping import SECRETS, sign_in
from tests.planner.standin import Standin, serving
from tests.scratch import Scratch

Captured = pytest.CaptureFixture[str]
GOAL = "Sign in with SHOP_USER and SHOP_PASSWORD."
FINISH = play.use("finish", name="sign-in", notes={"1": "### Sign in"})


@pytest.fixture
def model() -> Iterator[Standin]:
    with serving() as served:
        yield served


@pytest.fixture
def scratch(tmp_path: Path, api_url: str, model: Standin) -> Scratch:
    return Scratch(tmp_path, PREFECT_API_URL=api_url, **model.environment, **SECRETS)


def test_a_plan_is_written_and_each_call_of_the_model_is_a_row(scratch: Scratch, model: Standin, served: Shop) -> None:
    model.script(*sign_in(), FINISH)
    done = scratch.planbook("write", GOAL, "--url", f"{served.url}/login", "--json")
    assert done.code == 0, done.err
    told = done.json
    assert told["plan"] == "plans/sign-in.yaml" and told["name"] == "sign-in" and told["calls"] == 4
    assert (
        told["proof"] == {"done": 4, "total": 4, "before": None, "because": None, "sent": None}
        and told["sent"] == told["problems"] == []
    )
    assert scratch.planbook("check", "plans/sign-in.yaml").code == 0
    wanted = "SELECT task, model, status, cost_usd, prompt_sha256 FROM model_calls ORDER BY position"
    asked = scratch.planbook("sql", wanted, "--json")
    rows = json.loads(asked.out)
    assert [row["task"] for row in rows] == ["write"] * 4 and {row["status"] for row in rows} == {"passed"}
    assert len({row["prompt_sha256"] for row in rows}) == 4
    assert sum(row["cost_usd"] for row in rows) == pytest.approx(told["cost_usd"], abs=1e-6)
    steps = scratch.planbook("sql", 'SELECT title, status FROM steps ORDER BY "index"', "--json")
    assert [row["title"] for row in json.loads(steps.out)][:3] == [
        'Fill field "Email" with "••••SHOP_USER"',
        'Fill field "Password" with "••••SHOP_PASSWORD"',
        'Click button "Sign in"',
    ]
    kept = "".join(path.read_text("utf-8", "replace") for path in scratch.folder.rglob("*") if path.is_file())
    assert SECRETS["SHOP_PASSWORD"] not in kept


@pytest.mark.slow
def test_ctrl_c_keeps_the_draft_and_it_is_gone_on_with(scratch: Scratch, model: Standin, served: Shop) -> None:
    model.script(*sign_in(), play.slow(120, FINISH))
    begun = scratch.begin("write", GOAL, "--url", f"{served.url}/login")
    while model.left:
        assert begun.poll() is None
        time.sleep(0.1)
    begun.send_signal(signal.SIGINT)
    done = scratch.end(begun)
    assert done.code == 130
    id = done.err.strip().rpartition(" ")[2]
    assert done.err.endswith(f"Cancelled. The draft is kept; continue it: planbook write --continue {id}\n")
    wanted = "SELECT status, cost_usd > 0.05 AS dear FROM model_calls ORDER BY position"
    stopped = scratch.planbook("sql", wanted, "--json")
    assert json.loads(stopped.out)[-1] == {"status": "failed", "dear": True}, "the answer may have to be paid for"
    resumed = scratch.planbook("run", "--resume", "last")
    assert (resumed.code, resumed.err) == (
        2, f"{id} was a draft, not a run of a plan. Continue it: planbook write --continue last\n",
    )  # fmt: skip
    model.script(FINISH)
    again = scratch.planbook("write", "--continue", id)
    assert again.code == 0, again.err
    assert again.out.endswith(
        "Done again from the start, the plan got through 4 of its 4 steps.\nRead it: planbook view plans/sign-in.yaml\n"
    )


@pytest.mark.slow
def test_a_branch_holds_the_plan_its_view_and_a_text_for_reviewers(
    scratch: Scratch, model: Standin, served: Shop
) -> None:
    git(scratch, "init", "-q", "-b", "main")
    wrong = scratch.planbook("write", GOAL, "--url", f"{served.url}/login", "--branch")
    assert wrong.code == 2 and "nothing has been committed there yet" in wrong.err and model.requests == []
    git(scratch, "commit", "-q", "--allow-empty", "-m", "Begin")
    git(scratch, "config", "user.name", "Ada")
    git(scratch, "config", "user.email", "ada@example.org")
    model.script(*sign_in(), play.use("finish", name="sign-in", notes={"1": "### Sign in"}, site=["Sign in first."]))
    done = scratch.planbook("write", GOAL, "--url", f"{served.url}/login", "--branch")
    assert done.code == 0, done.err
    site = f"plans/sites/127.0.0.1-{served.url.rpartition(':')[2]}.md"
    assert done.out.endswith("Send it to a reviewer: git push -u origin write/sign-in\n")
    assert git(scratch, "diff", "--name-status", "main", "write/sign-in").split() == [
        "A", "plans/sign-in.html", "A", "plans/sign-in.yaml", "A", site,
    ]  # fmt: skip
    assert (
        git(scratch, "show", "write/sign-in:plans/sign-in.yaml") == (scratch.folder / "plans/sign-in.yaml").read_text()
    )
    assert "Fill field" in git(scratch, "show", "write/sign-in:plans/sign-in.html")
    told = git(scratch, "show", "-s", "--format=%B", "write/sign-in")
    assert told.startswith("Add the plan sign-in\n\nSign in with SHOP_USER and SHOP_PASSWORD.\n\nDrafted with ")
    assert "Done again from the start, the plan got through 4 of its 4 steps.\n\n- 4 steps: tried, and matched" in told
    assert "- uses the secrets SHOP_USER, SHOP_PASSWORD\n" in told
    assert git(scratch, "status", "--porcelain", "--", "plans") == "?? plans/\n", "what is checked out is as it was"


def git(scratch: Scratch, *arguments: str) -> str:
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    done = subprocess.run(["git", *who, *arguments], cwd=scratch.folder, capture_output=True, text=True, check=True)
    return done.stdout


def test_a_recipe_comes_before_a_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    (tmp_path / "plans").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    goal = "Take a screenshot of https://shop.example/terms"
    assert exit_code(["write", goal, "--url", "https://shop.example/terms", "--name", "keep-terms"]) == 0
    assert capsys.readouterr().out == (
        "plans/keep-terms.yaml is written by the recipe archive-screenshots; no model was asked.\n"
        "Next: planbook try keep-terms, then planbook run keep-terms\n"
    )
    assert exit_code(["check", "plans/keep-terms.yaml"]) == 0 and capsys.readouterr()
    assert exit_code(["write", "Sign in", "--url", "https://shop.example/login", "--no-model"]) == 2
    assert capsys.readouterr().err.startswith(
        "The recipe sign-in fits this goal, and needs seen: planbook new sign-in --set "
        "url=https://shop.example/login --set seen=…\n"
    )


@pytest.mark.slow
def test_a_model_fills_a_recipe_that_needs_to_be_told_more(scratch: Scratch, model: Standin, served: Shop) -> None:
    model.script(play.use("fill_recipe", value="testid: price"))
    url = f"{served.url}/goods/a4-copy-paper"
    goal = "Watch the price and fail when it is above 7"
    refused = scratch.planbook("write", goal, "--url", url, "--no-model")
    asked = f"planbook new watch-value --set url={url} --set fail=above --set limit=7 --set value=…"
    assert (refused.code, refused.err) == (
        2, f"The recipe watch-value fits this goal, and needs value: {asked}\n"
    )  # fmt: skip
    without = scratch.planbook("write", goal, "--url", url, ANTHROPIC_API_KEY="")
    assert without.code == 2 and without.err.startswith(
        "There is no key for a model (ANTHROPIC_API_KEY), and the recipe watch-value, which serves this goal, has to "
        "be told value. Three ways on:\n"
    )
    assert f"3. Go without a model: `{asked}` makes the plan of it, and" in without.err and model.requests == []
    done = scratch.planbook("write", goal, "--url", url)
    assert done.code == 0, done.err
    assert done.out.startswith(
        "plans/watch-value.yaml is written by the recipe watch-value: 1 call of claude-sonnet-5-5, "
    )
    asked_for = scratch.planbook("sql", "SELECT task, status FROM model_calls", "--json")
    assert json.loads(asked_for.out) == [{"task": "fill", "status": "passed"}]


FLOW = """
import asyncio, json, os
from flows.write_plan import write_plan
from prefect import get_client

async def main():
    state = await write_plan(os.environ["GOAL"], os.environ["URL"], name="sign-in-here", return_state=True)
    mine = []
    async with get_client() as client:
        for _ in range(120):  # the server learns of task runs a little later
            ran = await client.read_task_runs()
            mine = sorted(run.name for run in ran if run.flow_run_id == state.state_details.flow_run_id)
            if len(mine) >= 12:
                break
            await asyncio.sleep(0.5)
    print(json.dumps({"state": state.name, "message": state.message, "tasks": mine}))

asyncio.run(main())
"""


@pytest.mark.slow
def test_the_closing_words_say_how_a_plan_is_run_for_the_rows_of_a_file(
    scratch: Scratch, model: Standin, served: Shop
) -> None:
    (scratch.folder / "people.csv").write_text("Pages\n64\n")
    model.script(play.use("fill_recipe", fields=["Pages"], button="Make it", done="table: Notebook"))
    done = scratch.planbook("write", "Fill in the form from people.csv", "--url", f"{served.url}/notebook")
    assert done.code == 0, done
    assert done.out.splitlines()[-2:] == [
        "Run it: planbook run fill-form --rows people.csv",
        "Read it: planbook view plans/fill-form.yaml",
    ]
    assert scratch.planbook("run", "fill-form", "--rows", "people.csv").code == 0


@pytest.mark.slow
def test_the_flow_runs_by_itself_and_each_call_and_each_tried_step_is_a_task(
    scratch: Scratch, model: Standin, served: Shop
) -> None:
    model.script(*sign_in(), FINISH)
    key = clients.key_for(scratch.environment["PREFECT_API_URL"]) or ""
    environment = os.environ | scratch.environment | {access.VARIABLE: key, "GOAL": GOAL, "URL": f"{served.url}/login"}
    done = subprocess.run(
        [sys.executable, "-c", FLOW], cwd=scratch.folder, env=environment, capture_output=True, text=True, timeout=120
    )
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["state"] == "Completed", done.stderr
    assert told["message"] == "Done again from the start, the plan got through 4 of its 4 steps."
    asked = [f"ask claude-sonnet-5-5, turn {turn}" for turn in range(1, 5)]
    tried = ['01 fill "Email"', '02 fill "Password"', '03 click "Sign in"', '04 expect "Your account"']
    assert told["tasks"] == sorted([*asked, *tried, *tried]), "each step once tried, and once more to prove the plan"
    assert (scratch.folder / "plans/sign-in-here.yaml").is_file()


def test_without_a_key_the_three_ways_on_are_named(scratch: Scratch) -> None:
    done = scratch.planbook("write", "Read the news", "--url", "news.example", ANTHROPIC_API_KEY="")
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "There is no key for a model (ANTHROPIC_API_KEY), and no recipe serves this goal. Three ways on:\n"
        "1. Get a key, set ANTHROPIC_API_KEY to it, and write again. --max-cost limits what that costs.\n"
        "2. Take a model of your own: any server that speaks the Messages API. Set ANTHROPIC_BASE_URL to its address, "
        "ANTHROPIC_API_KEY to anything, and in pyproject.toml [tool.planbook] model and model_price.\n"
        "3. Go without a model: `planbook new` makes plans from recipes, and `planbook look https://news.example` "
        "shows a page with the targets that a plan of your own needs.\n"
    )


WRONG = {
    "no goal": (
        ("--url", "x.example"),
        "Error: Say the goal, and the page to begin with: planbook write GOAL --url URL",
    ),
    "no page": (("Read",), "Error: Say the goal, and the page to begin with: planbook write GOAL --url URL"),
    "not a page": (
        ("Read", "--url", "ftp://x.example"),
        "'ftp://x.example' is not the address of a page; expected one such as https://shop.example",
    ),
    "a secret that is not there": (
        ("Sign in with NO_SUCH_PIN", "--url", "x.example"),
        "The goal needs the secret NO_SUCH_PIN. Set an environment variable of that name, keep it (planbook secrets "
        "set NAME), or make a Prefect Secret block (no-such-pin).",
    ),
    "a secret's value": (
        ("Sign in with paper-please", "--url", "x.example", "--secret", "SHOP_PASSWORD"),
        "The goal has the value of SHOP_PASSWORD in it; write its name instead: SHOP_PASSWORD",
    ),
    "every host": (
        ("Read", "--url", "x.example", "--allow", "*"),
        "--allow '*' would let a page lead the draft anywhere; name the hosts that it needs.",
    ),
    "a private host": (
        ("Read", "--url", "x.example", "--allow", "10.0.0.1"),
        "--allow 10.0.0.1: this is a private address, and x.example is none. Begin on it.",
    ),
    "no draft": (("--continue", "last"), "There is no draft 'last' to continue."),
    "a bad name": (
        ("Read", "--url", "x.example", "--name", "My Plan"),
        "--name My Plan: a plan's name has small letters, digits and dashes: order-supplies.",
    ),
    "no amount": (
        ("Read", "--url", "x.example", "--max-cost", "nan"),
        "--max-cost nan: write an amount in US dollars, such as 0.50.",
    ),
    "no model": (
        ("Read", "--url", "x.example", "--no-model"),
        "No recipe fits this goal. `planbook new` lists all recipes.",
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_cannot_be_written(
    wrong: str, tmp_path: Path, standin: Standin, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    arguments, words = WRONG[wrong]
    (tmp_path / "plans").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHOP_PASSWORD", SECRETS["SHOP_PASSWORD"])
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    assert exit_code(["write", *arguments]) == 2
    assert capsys.readouterr().err.endswith(f"{words}\n")
    assert not list((tmp_path / "plans").iterdir()) and standin.requests == []
