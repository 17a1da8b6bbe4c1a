"""`planbook runs` and `planbook sql`, as people call them."""

import json
import subprocess
import sys

import pytest

from planbook.events import Event, RunEnded
from planbook.history.journal import Journal
from planbook.history.summary import summary
from planbook.places import Project
from planbook.record import Record
from tests.history.conftest import Planbook
from tests.history.events import BEGAN, draft_run, eventful_run, keep, passing_run, rich_run, run_started


@pytest.fixture
def runs(project: Project) -> Project:
    keep(project, rich_run("20260801-aaaaa"))
    keep(project, list(passing_run("20260802-bbbbb", at=BEGAN + 60, plan="other")))
    return project


def test_runs_newest_first(planbook: Planbook, runs: Project) -> None:
    code, out, err = planbook("runs")
    assert (code, err) == (0, "")
    assert out == (
        "run_id          plan   status  started              seconds  because\n"
        "──────────────  ─────  ──────  ───────────────────  ───────  ──────────────\n"
        "20260802-bbbbb  other  passed  2026-05-28 20:27:40        3\n"
        "20260801-aaaaa  order  failed  2026-05-28 20:26:40        5  Step 3 failed.\n"
    )


def test_runs_that_are_meant(planbook: Planbook, runs: Project) -> None:
    def listed(*arguments: str) -> list[str]:
        return [run["run_id"][-5:] for run in json.loads(planbook("runs", "--json", *arguments)[1])]

    assert listed() == ["bbbbb", "aaaaa"]
    assert listed("--limit", "1") == ["bbbbb"]
    assert listed("--plan", "order") == listed("--plan", "plans/order.yaml") == ["aaaaa"]
    assert listed("--status", "failed") == ["aaaaa"]
    assert listed("--status", "failed", "--plan", "other") == []


def test_a_run_in_the_list_as_json(planbook: Planbook, runs: Project) -> None:
    [run] = json.loads(planbook("runs", "--json", "--plan", "order")[1])
    assert run["started"] == "2026-05-28T20:26:40.000Z"
    assert run["finished"] == "2026-05-28T20:26:45.000Z"
    assert run["inputs"] == {"quantity": 2}
    assert run["report"] == ".planbook/runs/20260801-aaaaa/report.html"


def test_no_runs(planbook: Planbook, project: Project) -> None:
    assert planbook("runs") == (0, "", f"No runs yet in {project.kept}.\n")
    assert planbook("runs", "--plan", "x") == (0, "", f"No runs like that in {project.kept}.\n")
    assert planbook("runs", "--json") == (0, "[]\n", "")
    assert planbook("runs", "show", "last") == (
        2,
        "",
        f"There are no runs yet in {project.kept}. Run a plan first: planbook run PLAN.\n",
    )


def test_a_status_that_is_none(planbook: Planbook) -> None:
    code, _, err = planbook("runs", "--status", "pased")
    assert code == 2
    assert "'pased' is not one of 'passed', 'flaky', 'failed', 'cancelled', 'interrupted', 'paused', " in err
    assert "'refused', 'running'" in err


def test_show_prints_the_object_of_the_run(planbook: Planbook, runs: Project) -> None:
    code, out, err = planbook("runs", "show", "20260801", "--json")
    expected = summary(Record.of(rich_run("20260801-aaaaa")), ".planbook/runs/20260801-aaaaa/report.html")
    assert (code, json.loads(out), err) == (0, expected, "")


def test_show_for_people(planbook: Planbook, runs: Project) -> None:
    assert planbook("runs", "show", "20260801-aaaaa") == (
        0,
        "20260801-aaaaa  order: failed  (2026-05-28 20:26:40, 5.0 s)\n"
        "Step 3 failed.\n"
        "\n"
        "step  status           title     ms  tries  error\n"
        "────  ───────────────  ───────  ───  ─────  ───────────────────────────────────────\n"
        "   1  passed           Click 1   13      1\n"
        "   2  passed_on_retry  Click 2  900      2\n"
        '      failed           Click 3    6      1  not_found: No button "Pay" on the page.\n'
        "\n"
        "name      value\n"
        "────────  ───────────────────────────────────────────────────\n"
        'order_no  "0042"\n'
        'orders    [{"no": 1, "total": 2.5}, {"no": 2, "total": null}]\n'
        "\n"
        "notebook: .planbook/runs/20260801-aaaaa/report.html\n"
        "resume it: planbook run --resume 20260801-aaaaa\n",
        "",
    )


def test_show_a_run_that_goes_on(planbook: Planbook, project: Project) -> None:
    journal = Journal(project.run("r1").journal)
    for event in rich_run()[:6]:
        journal.tell(event)
    assert json.loads(planbook("runs", "show", "last", "--json")[1])["status"] == "running"
    journal.close()
    assert json.loads(planbook("runs", "show", "last", "--json")[1])["status"] == "interrupted"


@pytest.mark.parametrize(
    ("events", "said"),
    [
        (
            eventful_run(),
            'Its process ended in step 2, "Click 2".\nWhat this step does (click "2") may have been sent, or not.',
        ),
        (eventful_run()[:8], 'Its process ended in step 2, "Click 2".\nThis step had sent nothing.'),
        (
            eventful_run()[:6],
            'Its process ended in step 1, "Click 1".\nWhat this step does (click "1") had been sent.',
        ),
        (eventful_run()[:7], "Its process died between two steps."),
    ],
)
def test_show_where_a_run_was_cut_off(planbook: Planbook, project: Project, events: list[Event], said: str) -> None:
    keep(project, events)
    assert f"order: interrupted  (2026-05-28 20:26:40)\n{said}\n\nstep" in planbook("runs", "show", "last")[1]


def test_how_to_go_on_with_a_run_that_was_cut_off(planbook: Planbook, runs: Project) -> None:
    keep(runs, rich_run("20260803-ccccc", BEGAN + 90)[:8])
    hint = "\nResume a run that was interrupted: planbook run --resume 20260803-ccccc\n"
    assert planbook("runs")[2] == hint
    keep(runs, [run_started("20260804-ddddd", BEGAN + 99, resumes="20260803-ccccc"), *rich_run()[1:]])
    runs.run("20260803-ccccc").resumed_by.write_text("20260804-ddddd")
    assert planbook("runs")[2] == ""
    assert planbook("runs", "show", "20260803")[1].endswith("\nresumed by: 20260804-ddddd\n")
    going_on = "\nresumes: 20260803-ccccc\nresume it: planbook run --resume 20260804-ddddd\n"
    assert planbook("runs", "show", "20260804")[1].endswith(going_on)


def test_a_paused_run_that_goes_on_asks_for_no_answer(planbook: Planbook, project: Project) -> None:
    because = 'a person is asked: "Order?"'
    paused = RunEnded(at=BEGAN + 95, status="paused", seconds=5, because=because)
    keep(project, [run_started("20260803-ccccc", BEGAN + 90), paused])
    assert planbook("runs")[1].endswith(f"  {because}\n")
    keep(project, [run_started("20260804-ddddd", BEGAN + 99, resumes="20260803-ccccc"), *rich_run()[1:]])
    project.run("20260803-ccccc").resumed_by.write_text("20260804-ddddd")
    assert planbook("runs")[1].endswith("  continued by 20260804-ddddd\n")


def test_a_draft_is_not_resumed_but_gone_on_with(planbook: Planbook, project: Project) -> None:
    keep(project, draft_run("20260801-draft")[:8])
    code, out, err = planbook("runs")
    assert (code, "write order  interrupted" in out, err) == (0, True, "")
    assert planbook("runs", "show", "last")[1].splitlines()[-1].startswith("notebook: ")
    (project.kept / "drafts").mkdir()
    (project.kept / "drafts/20260801-draft.json").write_text("{}")
    shown = planbook("runs", "show", "last")[1]
    assert shown.endswith("\ncontinue the draft: planbook write --continue 20260801-draft\n")


def test_show_loads_what_waits(planbook: Planbook, runs: Project) -> None:
    planbook("runs", "show", "last")
    assert runs.history.exists()
    assert list(runs.run("x").pending.parent.iterdir()) == []


def test_sql_where_there_are_no_runs(planbook: Planbook, project: Project) -> None:
    assert planbook("sql", "SELECT 1 AS one") == (0, "one\n───\n  1\n", f"1 row\nNo runs yet in {project.kept}.\n")


def test_sql(planbook: Planbook, runs: Project) -> None:
    query = "SELECT index, title, ms, error_class FROM steps WHERE run_id = '20260801-aaaaa' ORDER BY index"
    assert planbook("sql", query) == (
        0,
        "index  title     ms  error_class\n"
        "─────  ───────  ───  ───────────\n"
        "    1  Click 1   13\n"
        "    2  Click 2  900\n"
        "    3  Click 3    6  not_found\n",
        "3 rows\n",
    )
    assert planbook("sql", "--csv", query) == (
        0,
        "index,title,ms,error_class\n1,Click 1,13,\n2,Click 2,900,\n3,Click 3,6,not_found\n",
        "",
    )
    assert json.loads(planbook("sql", "--json", query)[1])[2] == {
        "index": 3, "title": "Click 3", "ms": 6.0, "error_class": "not_found",
    }  # fmt: skip


def test_sql_that_is_wrong(planbook: Planbook, runs: Project) -> None:
    assert planbook("sql", "SELEC 1") == (
        2,
        "",
        'Parser Error: syntax error at or near "SELEC"\n\nLINE 1: SELEC 1\n        ^^^^^\n',
    )


def test_the_help_s_examples_work(planbook: Planbook, runs: Project) -> None:
    examples = [line for line in planbook("sql", "--help")[1].splitlines() if 'planbook sql "' in line]
    assert len(examples) == 5
    for example in examples:
        code, out, err = planbook("sql", example.split('"')[1])
        assert (code, bool(out)) == (0, True), err


def test_help_and_lists_of_commands_need_no_duckdb() -> None:
    program = (
        "import sys; from planbook.cli import runs, sql\n"
        "sys.exit(any(name in sys.modules for name in ('duckdb', 'prefect', 'playwright')))"
    )
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0


def test_a_question_that_has_a_name(planbook: Planbook, runs: Project) -> None:
    code, out, err = planbook("sql", "failures_by_class", "--plan", "plans/order.yaml", "--csv")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "plan,error_class,failed_tries,runs,steps,first,last,last_step,last_message"
    assert [line.split(",")[:3] for line in out.splitlines()[1:]] == [["order", "not_found", "1"]]
    assert planbook("sql", "daily", "--since", "30d", "--json") == (0, "[]\n", "")
    assert [row["plan"] for row in json.loads(planbook("sql", "daily", "--since", "9999w", "--json")[1])] == [
        "order", "other",
    ]  # fmt: skip


def test_the_list_of_questions(planbook: Planbook, project: Project) -> None:
    code, out, err = planbook("sql", "--list", "--json")
    assert (code, err) == (0, "")
    assert {"name": "daily", "answers": "Runs by day and plan, the newest first."} in json.loads(out)
    assert not project.kept.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Write a question in SQL, or the name of one: planbook sql --list"),
        (["slowsteps"], 'No query is called "slowsteps". Did you mean slow_steps? List them: planbook sql --list'),
        (["zzz"], 'No query is called "zzz". List them: planbook sql --list'),
        (["FROM runs", "--plan", "x"], "--plan and --since go with the name of a question: planbook sql --list"),
        (
            ["daily", "--since", "soon"],
            "Invalid value for '--since': "
            '"soon" is not a duration. Write a number and a unit: 90m, 12h, 30d or 8w.',
        ),
    ],
)  # fmt: skip
def test_how_a_question_is_not_asked(planbook: Planbook, arguments: list[str], message: str) -> None:
    code, out, err = planbook("sql", *arguments)
    assert (code, out) == (2, "")
    assert err.splitlines()[-1] == f"Error: {message}"
