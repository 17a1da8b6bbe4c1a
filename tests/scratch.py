"""A project for a test that runs the real command in a separate process, with Prefect."""

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
from tests import forked

PLANBOOK = str(Path(sys.executable).with_name("planbook"))
HEAD = "planbook: 1\nname: {name}\ngoal: Try it\nstart: {start}\ndefaults: {{timeout: 8s, retries: 0}}\n"
PATIENCE = 300  # seconds; a run takes about two, and a hundred on a machine with thirty times as much to do
TABLES = ("runs", "steps", "attempts", "values", "artifacts")


@dataclass(frozen=True)
class Done:
    """The result of a command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """Returns the printed JSON object; nothing else may be printed."""
        printed: dict[str, Any] = json.loads(self.out)
        return printed


def _done(code: int, out: str, err: str) -> Done:
    assert "Traceback" not in out + err, out + err
    return Done(code, out, err)


class Scratch:
    """A project in `folder`; `environment` is added to the environment of every command."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.project = Project(folder)
        self.environment = environment
        (folder / "plans").mkdir(exist_ok=True)

    @property
    def folder(self) -> Path:
        return self.project.folder

    def write(self, name: str, start: str, text: str) -> str:
        """Writes a plan with a fixed head, and returns its path in the project."""
        plan = HEAD.format(name=name, start=start) + textwrap.dedent(text).lstrip("\n")
        (self.folder / f"plans/{name}.yaml").write_text(plan, encoding="utf-8")
        return f"plans/{name}.yaml"

    def begin(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Starts a command; an empty value removes a variable from its environment."""
        return subprocess.Popen(
            [PLANBOOK, *arguments],
            cwd=self.folder,
            env=self._environment(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def planbook(self, *arguments: str, **environment: str) -> Done:
        """Runs a command to its end, in a fork if it can. It must never show a traceback."""
        wanted = self._environment(environment)
        if not forked.may_fork(arguments, wanted):
            return self.end(self.begin(*arguments, **environment))
        code, out, err = forked.run(arguments, self.folder, wanted, PATIENCE)
        assert code is not None, f"planbook {' '.join(arguments)} was killed: {out}{err}"
        return _done(code, out, err)

    def _environment(self, environment: dict[str, str]) -> dict[str, str]:
        wanted = os.environ | self.environment | environment
        return {name: value for name, value in wanted.items() if value}

    def end(self, process: subprocess.Popen[str]) -> Done:
        """Waits for a command that was started."""
        out, err = process.communicate(timeout=PATIENCE)
        return _done(process.returncode, out, err)

    # Records ---------------------------------------------------------------------------------------------------------
    def runs(self) -> set[str]:
        """Returns the ids of all runs."""
        return {path.name for path in self.project.runs.iterdir()} if self.project.runs.is_dir() else set()

    def newest(self) -> RunFolder:
        """Returns the folder of the run that began last."""
        runs = [self.project.run(name) for name in self.runs()]
        return max(runs, key=lambda run: run.journal.stat().st_mtime if run.journal.exists() else 0)

    def events(self, run: RunFolder) -> list[dict[str, Any]]:
        """Returns the events of a run's journal; every line must be one."""
        return [json.loads(line) for line in run.journal.read_text(encoding="utf-8").splitlines()]

    def rows(self, run_id: str) -> dict[str, list[Any]]:
        """Returns the rows of a run in the history, by table."""
        with duckdb.connect(str(self.project.history), read_only=True) as history:
            return {
                table: history.execute(f'SELECT * FROM "{table}" WHERE run_id = ? ORDER BY ALL', [run_id]).fetchall()
                for table in TABLES
            }
