"""A git repository for a test, with the real commands."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PLANBOOK = str(Path(sys.executable).with_name("planbook"))
PLAN = """\
planbook: 1
name: order
goal: Order paper
start: https://shop.example/
allow: [cdn.example]
steps:
  - goto: /paper
  - click: {button: Add to basket}
  - expect: {text: In your basket}
  - title: Place the order
    click: {button: Place order}
    effect: once
"""


@dataclass(frozen=True)
class Repository:
    folder: Path

    def run(self, *command: str, code: int = 0, **environment: str) -> subprocess.CompletedProcess[str]:
        """Runs a command, which must end with the given exit code and never with a traceback."""
        done = subprocess.run(
            command,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull} | environment,
        )
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stdout + done.stderr
        return done

    def git(self, *arguments: str, **environment: str) -> str:
        return self.run("git", *arguments, **environment).stdout

    def diff(self, *arguments: str, code: int = 0, **environment: str) -> subprocess.CompletedProcess[str]:
        return self.run(PLANBOOK, "diff", *arguments, code=code, **environment)

    def write(self, path: str, text: str) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def commit(self) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "A step")
