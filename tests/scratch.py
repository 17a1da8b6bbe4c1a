"""A project of a test's own, on which the real command is run in a process of its own, through Prefect."""

import json
import os
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from planbook.places import Project, RunFolder

PLANBOOK = str(Path(sys.executable).with_name("planbook"))
HEAD = "planbook: 1\nname: {name}\ngoal: Try it\nstart: {start}\ndefaults: {{timeout: 8s, retries: 0}}\n"
PATIENCE = 90  # seconds; a run takes some two
TABLES = ("runs", "steps", "attempts", "values", "artifacts")


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """What was printed, which must be one JSON object and nothing else."""
        printed: dict[str, Any] = json.loads(self.out)
        return printed


class Scratch:
    """A project in `folder`; `environment` is added to this process's own for every command."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.project = Project(folder)
        self.environment = environment
        (folder / "plans").mkdir(exist_ok=True)

    @property
    def folder(self) -> Path:
        return self.project.folder

    def write(self, name: str, start: str, text: str) -> str:
        """Writes a plan whose head is always the same, and returns its path in the project."""
        plan = HEAD.format(name=name, start=start) + textwrap.dedent(text).lstrip("\n")
        (self.folder / f"plans/{name}.yaml").write_text(plan, encoding="utf-8")
        return f"plans/{name}.yaml"

    def begin(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Starts a command; an empty value takes a name out of its environment."""
        wanted = os.environ | self.environment | environment
        return subprocess.Popen(
            [PLANBOOK, *arguments],
            cwd=self.folder,
            env={name: value for name, value in wanted.items() if value},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def planbook(self, *arguments: str, **environment: str) -> Done:
        """Runs a command to its end. Whatever it is, it must not show a traceback."""
        return self.end(self.begin(*arguments, **environment))

    def end(self, process: subprocess.Popen[str]) -> Done:
        """Waits for a command that was begun."""
        out, err = process.communicate(timeout=PATIENCE)
        assert "Traceback" not in out + err, out + err
        return Done(process.returncode, out, err)

    # What is kept ----------------------------------------------------------------------------------------------------
    def runs(self) -> set[str]:
        """The ids of all runs."""
        return {path.name for path in self.project.runs.iterdir()} if self.project.runs.is_dir() else set()

    def newest(self) -> RunFolder:
        """What is kept of the run that began last."""
        runs = [self.project.run(name) for name in self.runs()]
        return max(runs, key=lambda run: run.journal.stat().st_mtime if run.journal.exists() else 0)

    def events(self, run: RunFolder) -> list[dict[str, Any]]:
        """The events of a run's journal, every line of which must be one."""
        return [json.loads(line) for line in run.journal.read_text(encoding="utf-8").splitlines()]

    def rows(self, run_id: str) -> dict[str, list[Any]]:
        """All that the history says of a run, by table."""
        with duckdb.connect(str(self.project.history), read_only=True) as history:
            return {
                table: history.execute(f'SELECT * FROM "{table}" WHERE run_id = ? ORDER BY ALL', [run_id]).fetchall()
                for table in TABLES
            }
