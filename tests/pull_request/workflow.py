"""Runs the steps of a GitHub workflow as commands, with the environment that GitHub sets."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

SHELLS = {"bash": ["bash", "-e"], "python": [sys.executable]}
EXPRESSION = re.compile(r"\$\{\{\s*(.+?)\s*\}\}")


@dataclass(frozen=True)
class Said:
    """The result of a step."""

    code: int
    out: str
    err: str


class Workflow:
    """A workflow file. `known` are the values of the expressions in its environments."""

    def __init__(self, file: Path, known: dict[str, str]) -> None:
        self.written: dict[Any, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
        self.known = known

    @property
    def triggers(self) -> dict[str, Any]:
        triggers: dict[str, Any] = self.written[True]  # `on`, for YAML 1.1
        return triggers

    def steps(self, job: str) -> list[dict[str, Any]]:
        steps: list[dict[str, Any]] = self.written["jobs"][job]["steps"]
        return steps

    def run(self, job: str, name: str, folder: Path, **environment: str) -> Said:
        """Runs the step with a name in a folder."""
        step = next(step for step in self.steps(job) if step.get("name") == name)
        script = folder.parent / "step"
        script.write_text(step["run"], encoding="utf-8")
        wanted = [self.written.get("env", {}), self.written["jobs"][job].get("env", {}), step.get("env", {})]
        values = {name: self._value(value) for each in wanted for name, value in each.items()}
        done = subprocess.run(
            [*SHELLS[step.get("shell", "bash")], str(script)], cwd=folder, env=os.environ | values | environment,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        return Said(done.returncode, done.stdout, done.stderr)

    def _value(self, written: Any) -> str:
        return EXPRESSION.sub(lambda found: self.known[found[1]], str(written))
