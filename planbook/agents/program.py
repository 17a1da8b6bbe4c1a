"""The program of an agent: its arguments, its folder and its environment."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from planbook.agents.prompt import object_of, prompt_of, without_mentions
from planbook.engine.agent_tasks import AgentTask
from planbook.errors import StepError
from planbook.places import Project
from planbook.processes.execute import Limits, Program
from planbook.settings.agents import HOLDS_PLANS, OWN_FOLDERS, Agent, AgentKind

ALWAYS = ("HOME", "PATH", "LANG", "LC_ALL", "TZ", "TMPDIR")
MOST_OUTPUT = 5_000_000  # bytes
GRACE = 5.0  # seconds for a program to end by itself
CLAUDE_TOOLS = {
    "read": ("Read", "Glob", "Grep"),
    "write": ("Edit", "Write"),
    "web": ("WebFetch", "WebSearch"),
    "run": ("Bash",),
}
GEMINI_TOOLS = {
    "read": ("list_directory", "read_file", "read_many_files", "glob", "grep_search"),
    "write": ("replace", "write_file"),
    "web": ("web_fetch", "google_web_search"),
    "run": ("run_shell_command",),
}
SET: dict[AgentKind, dict[str, str]] = {
    # else `@/a/file` in the data of a page makes it read that file, whatever it may do
    "claude": {"CLAUDE_CODE_DISABLE_ATTACHMENTS": "1"},
    # else the hooks and tool servers that a folder contains are started if its user trusts the folder, or all folders:
    # it reads settings first, and `--skip-trust` counts after that
    "gemini": {"GEMINI_CLI_TRUST_WORKSPACE": "false"},
}
OTHERS_DENIED = '[[rule]]\ntoolName = "*"\ndecision = "deny"\npriority = 900\n'
ALLOWED = '\n[[rule]]\ntoolName = {}\ndecision = "allow"\npriority = 950\n'
LEADS_OUT = "{} cannot be started: its folder {} leads out of the project's folder, to {}"
NO_FOLDER = "{} cannot be started: its folder {} does not exist"


@contextmanager
def program_of(task: AgentTask) -> Iterator[Program]:
    """Yields the program to start for a task. Raises StepError of class value."""
    agent, name = task.agent, task.order.name
    folders = [_folder(name, folder, task.project, bool(agent.capabilities)) for folder in agent.folders]
    with TemporaryDirectory(prefix="planbook-agent-", ignore_cleanup_errors=True) as own:
        empty, policy = Path(own, "empty"), Path(own, "policy.toml")
        empty.mkdir()
        if agent.kind == "gemini":
            policy.write_text(_policy(agent), "utf-8")
        argv = [executable(agent.command[0], task.project), *agent.command[1:], *_more(task, folders, policy)]
        given = {name: os.environ[name] for name in (*ALWAYS, *agent.environment) if name in os.environ}
        variables = given | SET.get(agent.kind, {})
        yield Program(argv, folders[0] if folders else empty, variables, _stdin(task).encode())


def _stdin(task: AgentTask) -> str:
    if task.agent.input == "json":
        return object_of(task.order, task.limits.cost)
    prompt = prompt_of(task.order)
    return without_mentions(prompt) if task.agent.kind == "gemini" else prompt


def limits_of(task: AgentTask) -> Limits:
    """Returns the limits of the program for a task."""
    limits = task.limits
    assert limits.time is not None
    return Limits(limits.time, limits.first_output, limits.silence, MOST_OUTPUT, grace=GRACE)


def executable(first: str, project: Project) -> str:
    """Returns the program; a path in the project as an absolute one: the working folder may be another."""
    return str(project.folder.resolve() / first) if "/" in first else first


def _folder(name: str, folder: str, project: Project, has_means: bool) -> Path:
    top, there = project.folder.resolve(), (project.folder / folder).resolve()
    if not there.is_relative_to(top):
        raise StepError("value", LEADS_OUT.format(name, folder, there))
    if not there.is_dir():
        raise StepError("value", NO_FOLDER.format(name, folder))
    own = [project.kept, *(top / each for each in OWN_FOLDERS)]
    if has_means and any(_is_within(there, each) or _is_within(each.resolve(), there) for each in own):
        raise StepError("value", f"{name} cannot be started: {HOLDS_PLANS.format(folder)}")
    return there


def _is_within(folder: Path, other: Path) -> bool:
    return other.is_dir() and any(each.is_dir() and each.samefile(other) for each in (folder, *folder.parents))


def _more(task: AgentTask, folders: list[Path], policy: Path) -> list[str]:
    """Returns the arguments that the kind of agent needs."""
    agent, others = task.agent, folders[1:]
    model = ["--model", agent.model] if agent.model else []
    if agent.kind == "claude":
        cost = ["--max-budget-usd", f"{task.limits.cost:g}"] if task.limits.cost else []
        dirs = [part for folder in others for part in ("--add-dir", str(folder))]
        return ["-p", "--output-format", "stream-json", "--verbose", *model, *_claude_may(agent), *cost, *dirs]
    if agent.kind == "codex":
        sandbox = "workspace-write" if "write" in agent.capabilities else "read-only"
        dirs = [part for folder in others for part in ("--add-dir", str(folder))]
        web = "live" if "web" in agent.capabilities else "disabled"  # left out, it is on: pages as of some time ago
        own = ["-c", f'web_search="{web}"', "-c", "project_doc_max_bytes=0"]  # no AGENTS.md
        return [
            "exec",
            "--json",
            "--ephemeral",
            "--sandbox",
            sandbox,
            "--skip-git-repo-check",
            *own,
            *model,
            *dirs,
            "-",
        ]
    if agent.kind == "gemini":
        dirs = [part for folder in others for part in ("--include-directories", str(folder))]
        means = ["--skip-trust", "--admin-policy", str(policy)]
        return ["--output-format", "stream-json", *means, *model, *dirs]
    return model


def _claude_may(agent: Agent) -> list[str]:
    """Returns what it may do. A tool that is allowed by name works on any file: these are left to its own rules.

    It reads in its folders without being asked, and writes there in this mode. Settings, hooks and servers of tools
    that somebody, or the agent, has put into a folder do not count, nor do tools of the user's servers.
    """
    kept = [tool for each in ("read", "write") for tool in CLAUDE_TOOLS[each]]
    tools = _tools(agent, CLAUDE_TOOLS)
    by_name = [tool for tool in tools if tool not in kept]
    allowed = ["--allowedTools", ",".join(by_name)] if by_name else []
    mode = ["--permission-mode", "acceptEdits" if "write" in agent.capabilities else "default"]
    alone = ["--strict-mcp-config", "--setting-sources", "user", "--no-session-persistence"]
    return [*alone, *mode, "--tools", ",".join(tools), *allowed]


def _policy(agent: Agent) -> str:
    """Returns the rules for the tools of gemini, which has tools for reading and for web pages if nobody says no."""
    tools = _tools(agent, GEMINI_TOOLS)
    return OTHERS_DENIED + (ALLOWED.format(json.dumps(tools)) if tools else "")


def _tools(agent: Agent, known: dict[str, tuple[str, ...]]) -> list[str]:
    return [*(tool for each in agent.capabilities for tool in known[each]), *agent.tools]
