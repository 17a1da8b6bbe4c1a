"""agent: programs that behave, and programs that do not; each ends in the right class, without a process left."""

import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from textwrap import dedent, indent

import pytest

from planbook.agents.perform import Performer
from planbook.agents.spending import Ledger
from planbook.errors import PlanProblems
from planbook.places import find_project
from tests.steps.bench import Bench, Played

slow = pytest.mark.slow
SCHEMA = "output: {schema: {type: object, required: [total], properties: {total: {type: integer, minimum: 0}}}}"
QUICK = 'time = "20s"'
Give = Callable[..., Awaitable[Played]]


@pytest.fixture
def give(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Give:
    """`await give(program, step)` gives a task to a program in Python, the agent `helper`."""
    monkeypatch.setattr("planbook.agents.program.GRACE", 0.2)

    async def give(
        program: str,
        step: str = "",
        entry: str = QUICK,
        before: str = "",
        after: str = "",
        kind: str = "command",
        task: str = "Add it up.",
        **secrets: str,
    ) -> Played:
        script = bench.folder / "helper.py"
        script.write_text(f"#!{sys.executable} -S\n{dedent(program)}", "utf-8")
        script.chmod(0o700)
        table = f'[tool.planbook.agents.helper]\nkind = "{kind}"\nargv = ["./helper.py"]\n{entry}\n'
        (bench.folder / "pyproject.toml").write_text(table, "utf-8")
        bench.site.pages = {
            "/": "<!doctype html><title>Bench</title><h1>Total: {{ secrets.NONE }}</h1><input aria-label=Note>"
        }
        lines = f"- agent:\n    name: helper\n    task: {json.dumps(task)}\n    into: answer\n"
        lines += indent(dedent(step), "    ") + "\n"
        plan = bench._plan(f"{dedent(before).strip()}\n{lines}{dedent(after)}".strip(), "10s", list(secrets), "")
        return await bench.run(plan, Performer(), **secrets)

    return give


def called(played: Played) -> dict[str, object]:
    """Returns the row of the only task."""
    [row] = [call for step in played.record.steps for call in step.model_calls]
    return row.model_dump(exclude={"at", "ms", "index", "attempt", "event", "prompt_sha256"}, exclude_defaults=True)


def left_over(folder: Path) -> list[str]:
    """Returns the processes that still run in the folder of the fakes, or were started there."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str(folder) in (process / "cmdline").read_text("utf-8", "replace"):
                found.append((process / "cmdline").read_text("utf-8", "replace"))
        except OSError:
            continue
    return found


async def test_an_agent_gets_the_task_with_its_data_marked_and_its_answer_is_a_value(give: Give, bench: Bench) -> None:
    played = await give(
        "import sys; print(sys.stdin.read())",
        "context: {heading: '{{ values.heading }}', count: '{{ 3 }}'}",
        before="- extract: {from: {role: heading}, into: heading}",
    )
    assert played.status == "passed", played.because
    task, data = played.values["answer"].split("\n\n", 1)
    mark = data.split("mark DATA-")[1].split(".")[0]
    assert task == "Add it up."
    expected = json.dumps({"heading": "Total: {{ secrets.NONE }}", "count": 3}, indent=2)
    assert data.endswith(f"DATA-{mark} BEGIN\n{expected}\nDATA-{mark} END")
    assert called(played) == {"task": "agent helper", "model": "command", "status": "passed", "agent": "helper"}
    assert [kept.name for step in played.record.steps for kept in step.artifacts] == ["helper.txt"]


async def test_no_agent_gets_a_secret_that_a_page_shows(give: Give) -> None:
    before = """
    - fill: {field: Note, with: "{{ secrets.TOKEN }}"}
    - extract: {from: {field: Note}, into: note}
    """
    program = "import sys; print(sys.stdin.read())"
    context = "context: {note: 'Pay with {{ values.note }}', notes: '{{ [values.note] }}'}"
    played = await give(program, context, before=before, TOKEN="tram-89-lamp")
    assert played.status == "passed", played.because
    answer = played.values["answer"]
    assert "tram-89-lamp" not in answer and answer.count("TOKEN") >= 2 and '"Pay with ' in answer


async def test_a_word_of_the_task_that_is_in_the_environment_of_the_agent_stays(
    give: Give, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELPER_STAGE", "staging")
    file = bench.folder / "given"
    program = f"import sys; open({str(file)!r}, 'w').write(sys.stdin.read()); print('done')"
    before = """
    - fill: {field: Note, with: "{{ secrets.TOKEN }}"}
    - extract: {from: {field: Note}, into: note}
    """
    given = {"task": "Look at the staging shop.", "entry": f'environment = ["HELPER_STAGE"]\n{QUICK}', "before": before}
    played = await give(program, "context: 'staging, {{ values.note }}'", **given, TOKEN="tram-89-lamp")
    assert played.status == "passed", played.because
    assert given["task"] in file.read_text("utf-8") and "staging, ••••TOKEN" in file.read_text("utf-8")


async def test_an_answer_fits_the_schema_and_says_what_it_cost(give: Give, bench: Bench) -> None:
    program = """
        import json, sys
        task = json.load(sys.stdin)
        assert task["schema"]["properties"]["total"] == {"type": "integer", "minimum": 0}, task
        answer = {"total": sum(task["context"])}
        print(json.dumps({"answer": answer, "cost_usd": 0.02, "model": "m-1", "input_tokens": 7, "output_tokens": 5}))
        """
    played = await give(
        program,
        f"context: ['{{{{ 1 }}}}', '{{{{ 2 }}}}']\n{SCHEMA}",
        f'input = "json"\noutput = "report"\ncost = 0.05\n{QUICK}',
        after="- expect: '{{ values.answer.total == 3 }}'",
    )
    assert played.status == "passed", played.because
    row = called(played)
    assert (row["cost_usd"], row["estimated"], row["model"], row["input_tokens"]) == (0.02, False, "m-1", 7)
    [spent] = Ledger(find_project(bench.folder)).tasks()
    assert (spent.reserved, spent.cost, spent.failed, spent.ended is None) == (0.05, 0.02, False, False)


FAKES = {
    "silent": (
        "import time; time.sleep(60)", "", 'first_output = "300ms"', "timeout",
        "helper wrote nothing for 0.3 seconds, and was ended",
    ),
    "falls silent": (
        "import time; print(1, flush=True); time.sleep(60)", "limits: {silence: 300ms}",
        f'first_output = "20s"\n{QUICK}', "timeout",
        "helper wrote nothing more for 0.3 seconds, and was ended",
    ),
    "drips": (
        "import time\nwhile True: print('.', end='', flush=True); time.sleep(0.05)", "limits: {time: 600ms}",
        QUICK, "timeout",
        "helper did not end within 0.6 seconds, and was ended",
    ),
    "half a JSON": (
        "print('{\"total\": 1', end='')", SCHEMA, QUICK, "value",
        "helper: its answer is not JSON: Expecting ',' delimiter: line 1 column 12 (char 11)",
    ),
    "nothing": ("", SCHEMA, QUICK, "value", "helper wrote nothing"),
    "deaf to TERM": (
        "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True)\nwhile True: time.sleep(9)", "",
        'time = "400ms"', "timeout", "helper did not end within 0.4 seconds, and was ended",
    ),
    "forks": (
        """
        import os, subprocess, sys, time
        code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
        for _ in range(3):
            subprocess.Popen([sys.executable, "-c", code, __file__], start_new_session=True)
        print('{"total": "many"}')
        """,
        SCHEMA, QUICK, "expectation",
        "helper: its answer does not fit the schema at total: 'many' is not of type 'integer'",
    ),
    "huge output": (
        "import sys\nwhile True: sys.stdout.write('x' * 100_000)", "", QUICK, "value",
        "helper wrote more than 5 MB, and was ended",
    ),
    "invented schema": (
        "print('{\"sum\": 3}')", SCHEMA, QUICK, "expectation",
        "helper: its answer does not fit the schema: 'total' is a required property",
    ),
    "fails": (
        "import sys; print('half of it'); sys.exit('no quota left')", "", QUICK, "expectation",
        "helper ended with exit code 1: no quota left",
    ),
    "is killed": ("import os; os.kill(os.getpid(), 9)", "", QUICK, "expectation", "helper ended with signal 9"),
    "says why": (
        "print('{\"error\": \"I may not\", \"cost_usd\": 0.01}')", "", f'output = "report"\n{QUICK}', "expectation",
        "helper could not answer: I may not",
    ),
    "too dear": (
        "print('{\"answer\": \"x\", \"cost_usd\": 0.5}')", "limits: {cost: 0.1}",
        f'output = "report"\n{QUICK}', "value",
        "helper cost 0.5000 USD, and the task may cost 0.1",
    ),
    "no report": (
        "print('I think\\nit is 3')", "", f'output = "report"\n{QUICK}', "value",
        "helper: there is no answer in what it wrote: I think it is 3",
    ),
    "prose around the JSON": (
        "print('Sure! {\"total\": 3}')", SCHEMA, QUICK, "value",
        "helper: its answer is not JSON: Expecting value: line 1 column 1 (char 0)",
    ),
    "no UTF-8": (
        "import sys; sys.stdout.buffer.write(b'ok \\xff')", "", QUICK, "value",
        "helper: its output is not UTF-8, from byte 4 on",
    ),
    "a key twice": (
        "print('{\"total\": 1, \"total\": 2}')", SCHEMA, QUICK, "value",
        'helper: its answer is not JSON: an object has the key "total" twice',
    ),
    "an answer twice": (
        "print('{\"answer\": \"yes\", \"answer\": \"no\"}')", "", f'output = "report"\n{QUICK}', "value",
        'helper: there is no answer in what it wrote (an object has the key "answer" twice): '
        '{"answer": "yes", "answer": "no"}',
    ),
    "NaN": ("print('{\"total\": NaN}')", SCHEMA, QUICK, "value", "helper: its answer is not JSON: NaN is not JSON"),
}  # fmt: skip
ALWAYS = ("silent", "forks", "half a JSON", "invented schema")


@pytest.mark.parametrize(
    ("program", "step", "entry", "error_class", "message"),
    [pytest.param(*fake, id=name, marks=() if name in ALWAYS else slow) for name, fake in FAKES.items()],
)
async def test_a_misbehaving_agent_fails_the_step(
    give: Give, bench: Bench, program: str, step: str, entry: str, error_class: str, message: str
) -> None:
    played = await give(program, step, entry)
    assert played.error == (error_class, message)
    assert called(played)["message"] == message
    assert not left_over(bench.folder)
    assert "answer" not in played.values


async def test_a_program_that_is_not_there(bench: Bench) -> None:
    (bench.folder / "pyproject.toml").write_text(
        '[tool.planbook.agents.helper]\nkind = "command"\nargv = ["no-such-program"]\n'
    )
    bench.site.pages = {"/": "<!doctype html><title>Bench</title>"}
    plan = bench._plan("- agent: {name: helper, task: Add it up.}", "10s", [], "")
    played = await bench.run(plan, Performer())
    assert played.error == ("value", "helper cannot be started: no-such-program: No such file or directory")
    [spent] = Ledger(find_project(bench.folder)).tasks()
    assert (spent.cost, spent.counts, spent.failed) == (0.0, 0.0, True)
    with pytest.raises(PlanProblems) as found:
        await bench.run(bench._plan("- agent: {name: helpr, task: Add it up.}", "10s", [], ""))
    said = "plans/bench.yaml:6:19: there is no agent 'helpr'. Did you mean 'helper'? [missing-agent]"
    assert said in str(found.value)


async def test_no_page_gives_a_task(give: Give, bench: Bench) -> None:
    played = await give(
        "open('started', 'w')",
        before="- extract: {from: {role: heading}, into: heading}",
        task="Do what {{ values.heading }} says.",
    )
    said = "values.heading is what a page said, and no page gives tasks to an agent; "
    assert played.error == ("value", said + "write the task out, and give it as `context`")
    assert not [step for step in played.record.steps if step.sendings or step.model_calls]


async def test_the_key_of_an_agent_is_in_no_record(give: Give, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELPER_KEY", "k-4f9a8be1c2")
    monkeypatch.setenv("OTHER_KEY", "o-77aa8be1c2")
    program = "import os; print(os.environ['HELPER_KEY'], os.environ.get('OTHER_KEY'))"
    played = await give(program, entry=f'environment = ["HELPER_KEY"]\n{QUICK}')
    assert played.status == "passed", played.because
    [value] = [event.value for step in played.record.steps for event in step.values]
    assert "4f9a" not in value and "HELPER_KEY" in value and value.endswith(" None")
    assert not [file for file in bench.folder.rglob("helper*.txt") if b"4f9a" in file.read_bytes()]


async def test_the_days_limit_keeps_a_task_from_being_started(give: Give, bench: Bench) -> None:
    program = "open('started', 'w'); print('{\"answer\": \"x\"}')"
    entry = f'output = "report"\ncost = 0.6\ncost_a_day = 1.0\n{QUICK}'
    assert (await give(program, entry=entry)).status == "passed"
    played = await give(program, entry=entry)
    assert played.error == (
        "value",
        "helper is not started: today's tasks cost up to 0.60 USD, and with this one it could be 1.20; "
        "[tool.planbook.agents.helper] allows cost_a_day = 1",
    )
    assert not [step for step in played.record.steps if step.sendings or step.model_calls]


def as_lines(*lines: dict[str, object]) -> str:
    return f"print({chr(10).join(map(json.dumps, lines))!r})"


OWN = {
    "claude": as_lines(
        {"type": "system", "subtype": "init"},
        {
            "type": "result", "subtype": "success", "is_error": False, "result": "```json\n{\"total\": 3}\n```",
            "total_cost_usd": 0.0123, "modelUsage": {"claude-sonnet-5-5[1m]": {
                "inputTokens": 4, "cacheCreationInputTokens": 10, "cacheReadInputTokens": 6, "outputTokens": 9
            }},
        },
    ),
    "codex": as_lines(
        {"type": "thread.started", "thread_id": "1"},
        {"type": "item.completed", "item": {"type": "agent_message", "text": "{\"total\": 3}"}},
        {"type": "turn.completed", "usage": {"input_tokens": 1000, "cached_input_tokens": 0, "output_tokens": 100}},
    ),
    "gemini": as_lines(
        {"type": "message", "role": "user", "content": "Add it up."},
        {"type": "message", "role": "assistant", "content": "I look it up.", "delta": True},
        {"type": "tool_use", "tool_name": "read_file"},
        {"type": "message", "role": "assistant", "content": "{\"total\"", "delta": True},
        {"type": "message", "role": "assistant", "content": ": 3}", "delta": True},
        {
            "type": "result", "status": "success",
            "stats": {
                "input_tokens": 20, "output_tokens": 5, "total_tokens": 27, "cached": 8,
                "models": {"gemini-x": {"total_tokens": 27}, "gemini-y": {"total_tokens": 0}},
            },
        },
    ),
}  # fmt: skip
ROWS = {
    "claude": {
        "model": "claude-sonnet-5-5", "input_tokens": 20, "output_tokens": 9, "cached_tokens": 6, "cost_usd": 0.0123,
        "estimated": False,
    },
    "codex": {"model": "gpt-x", "input_tokens": 1000, "output_tokens": 100, "cost_usd": 0.003, "estimated": True},
    "gemini": {"model": "gemini-x", "input_tokens": 20, "output_tokens": 7, "cached_tokens": 8},
}  # fmt: skip
ARGUMENTS = {
    "claude": "-p --output-format stream-json --verbose --strict-mcp-config --setting-sources user "
    "--no-session-persistence --permission-mode default --tools Read,Glob,Grep --max-budget-usd 0.5",
    "codex": 'exec --json --ephemeral --sandbox read-only --skip-git-repo-check -c web_search="disabled" '
    "-c project_doc_max_bytes=0 --model gpt-x -",
    "gemini": "--output-format stream-json --skip-trust --admin-policy ",
}
ENTRIES = {
    "claude": 'cost = 0.5\ncapabilities = ["read"]\nfolders = ["docs"]',
    "codex": 'model = "gpt-x"\nprice = {input = 2, output = 10}\nfolders = ["docs"]',
    "gemini": 'capabilities = ["read"]\nfolders = ["docs"]',
}


@pytest.mark.parametrize("kind", ["claude", pytest.param("codex", marks=slow), pytest.param("gemini", marks=slow)])
async def test_programs_with_a_format_of_their_own(give: Give, bench: Bench, kind: str) -> None:
    (bench.folder / "docs").mkdir()
    program = f"import os, sys; open('seen', 'w').write(os.getcwd() + chr(10) + ' '.join(sys.argv[1:]))\n{OWN[kind]}"
    played = await give(program, SCHEMA, ENTRIES[kind], kind=kind)
    assert played.status == "passed", played.because
    assert played.values["answer"] == {"total": 3}
    same = {"task": "agent helper", "status": "passed", "agent": "helper"}
    assert called(played) == same | ROWS[kind]
    folder, arguments = (bench.folder / "docs" / "seen").read_text("utf-8").splitlines()
    assert folder == os.path.realpath(bench.folder / "docs")
    assert arguments.startswith(ARGUMENTS[kind])
