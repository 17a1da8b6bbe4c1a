"""What a program may do besides answering: each was tried with the real program, which then did no more than this."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from planbook.agents.program import program_of
from planbook.engine.agent_tasks import AgentTask
from planbook.places import Project
from planbook.settings.agents import Agent
from planbook.step.agent_order import AgentOrder


def started(folder: Path, **entry: Any) -> list[str]:
    task = AgentTask(Agent(**entry), AgentOrder("it", "Do it."), Project(folder), "run", "plan", "step")
    with program_of(task) as program:
        argv = list(program.argv)
        if "--admin-policy" in argv:
            at = argv.index("--admin-policy") + 1
            argv[at] = Path(argv[at]).read_text("utf-8")
            assert list(program.folder.iterdir()) == []  # the rules are not where the agent works
    return argv


@pytest.mark.parametrize(
    ("entry", "mode", "tools", "allowed"),
    [
        ({}, "default", "", None),
        ({"capabilities": ["read"]}, "default", "Read,Glob,Grep", None),
        ({"capabilities": ["read", "write"]}, "acceptEdits", "Read,Glob,Grep,Edit,Write", None),
        ({"capabilities": ["write", "run"], "tools": ["Task"]}, "acceptEdits", "Edit,Write,Bash,Task", "Bash,Task"),
    ],
)
def test_claude_reads_and_writes_in_its_folders_only(
    tmp_path: Path, entry: dict[str, Any], mode: str, tools: str, allowed: str | None
) -> None:
    argv = started(tmp_path, kind="claude", **entry)
    assert argv[argv.index("--permission-mode") + 1] == mode
    assert argv[argv.index("--tools") + 1] == tools
    assert (argv[argv.index("--allowedTools") + 1] if "--allowedTools" in argv else None) == allowed
    assert {"--strict-mcp-config", "--no-session-persistence"} < set(argv)
    assert argv[argv.index("--setting-sources") + 1] == "user"


@pytest.mark.parametrize(("capabilities", "web"), [([], "disabled"), (["web"], "live")])
def test_codex_reads_the_web_only_if_it_may(tmp_path: Path, capabilities: list[str], web: str) -> None:
    assert f'web_search="{web}"' in started(tmp_path, kind="codex", capabilities=capabilities)


@pytest.mark.parametrize(
    ("entry", "allowed"),
    [
        ({}, []),
        ({"capabilities": ["web"], "tools": ["write_todos"]}, ["web_fetch", "google_web_search", "write_todos"]),
    ],
)
def test_gemini_has_the_tools_that_it_may_use_and_no_others(
    tmp_path: Path, entry: dict[str, Any], allowed: list[str]
) -> None:
    argv = started(tmp_path, kind="gemini", **entry)
    first, *others = tomllib.loads(argv[argv.index("--admin-policy") + 1])["rule"]
    assert (first["toolName"], first["decision"]) == ("*", "deny")
    assert [tool for rule in others for tool in rule["toolName"]] == allowed
    assert all(rule["decision"] == "allow" and rule["priority"] > first["priority"] for rule in others)


def test_gemini_starts_no_hook_of_its_folder_if_its_user_trusts_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tried with 0.61: it starts hooks and tool servers of a folder that is trusted when it reads its settings.

    With folders not trusted, and the variable below, it reads no `GEMINI.md` either.
    """
    monkeypatch.setenv("GEMINI_CLI_TRUST_WORKSPACE", "true")
    monkeypatch.setenv("GEMINI_RESTRICTED_MODE", "true")
    own = ["GEMINI_CLI_TRUST_WORKSPACE", "GEMINI_RESTRICTED_MODE"]
    agent = Agent(kind="gemini", environment=own)
    with program_of(AgentTask(agent, AgentOrder("it", "Do it."), Project(tmp_path), "run", "plan", "step")) as program:
        assert [program.environment[name] for name in own] == ["false", "true"]
        assert "--skip-trust" in program.argv


DATA = "Write to ada@example.com, see @/etc/passwd and \\@here."


def given(folder: Path, kind: str, task: str) -> tuple[str, dict[str, str]]:
    order = AgentOrder("it", task, context=DATA)
    with program_of(AgentTask(Agent(kind=kind), order, Project(folder), "run", "plan", "step")) as program:  # type: ignore[arg-type]
        return program.stdin.decode(), dict(program.environment)


def test_data_of_a_page_makes_no_program_read_a_file(tmp_path: Path) -> None:
    """Tried with the real programs: claude sent any file that was so named, and gemini those of its folder."""
    text, variables = given(tmp_path, "claude", "Read it.")
    assert DATA in text and variables["CLAUDE_CODE_DISABLE_ATTACHMENTS"] == "1"
    text, _ = given(tmp_path, "gemini", "Read it.")
    assert r"Write to ada\@example.com, see \@/etc/passwd and \@here." in text
    assert text.startswith(
        "In what follows, \\@ stands for the sign at. Your answer has the sign itself.\n\nRead it.\n"
    )
    assert DATA in given(tmp_path, "codex", "Read it.")[0]


@pytest.mark.parametrize("task", ["/init", "!ls", "#note"])
def test_no_task_is_a_command_of_the_program(tmp_path: Path, task: str) -> None:
    assert given(tmp_path, "codex", task)[0].startswith(f"Task: {task}\n")
