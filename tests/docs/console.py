"""A terminal for the console blocks of a page: one shell in a folder of its own, with its own demo shop."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType

from planbook.browser.starting.executable import registry
from planbook.demo.shop import Shop

PORT = "127.0.0.1:8700"
"""The shop's address in the pages. The tests use any free port."""
MARK = "@@end of the command"
_VARYING = (
    (r"\b\d{8}-\d{6}-\w{6}\b", "RUN"),
    (r"\b[0-9a-f]{7,40}\b", "HASH"),
    (r"\b\d+(\.\d+)? (ms|s|min|kB|MB)(?!\w)", "SIZE"),
    (
        r"\b\d{1,2} (January|February|March|April|May|June|July|August|September|October|November|December)( \d{4})?",
        "D",
    ),
    (r"\b\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d)?)?", "DATE"),
    (r"[ \t]+", " "),
    (r"─+", "─"),
    (r" ?\n", "\n"),
)


def plain(text: str) -> str:
    """Removes what differs between runs from a text: ids, times, sizes, dates, and widths of tables."""
    for pattern, instead in _VARYING:
        text = re.sub(pattern, instead, text)
    return text.strip()


def fits(expected: str, printed: str) -> bool:
    """Returns whether the output matches. `…` in `expected` matches anything."""
    pattern = ".*?".join(re.escape(part) for part in plain(expected).split("…"))
    return re.fullmatch(pattern, plain(printed), re.DOTALL) is not None


class Terminal:
    """A shell that keeps its folder and variables between commands."""

    def __init__(self, folder: Path, shop: Shop, **environment: str) -> None:
        self.folder = folder
        self.port = shop.url.removeprefix("http://")
        home = folder / ".home"
        home.mkdir()
        (home / ".gitconfig").write_text(
            "[user]\n  name = Ada\n  email = ada@shop.example\n[init]\n  defaultBranch = main\n"
        )
        # It has its own servers and caches, so that it stops no others; the browsers are the user's.
        own = {"HOME": str(home), "XDG_CACHE_HOME": str(home / ".cache"), "PLAYWRIGHT_BROWSERS_PATH": str(registry())}
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "GIT_"))}
        self.shell = subprocess.Popen(
            ["bash", "--norc", "--noprofile"],
            cwd=folder,
            env=kept | own | {"PATH": f"{Path(sys.executable).parent}:{kept['PATH']}", "TZ": "UTC",
                        "COLUMNS": "100", "NO_COLOR": "1", "GIT_PAGER": "cat"} | environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.run("planbook server stop --all")
        os.killpg(self.shell.pid, signal.SIGKILL)  # with what a page has started in the background
        self.shell.communicate()

    def write(self, name: str, text: str) -> None:
        """Writes a file of the page to the shell's folder."""
        path = Path(self._asked("pwd")[0].strip()) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace(PORT, self.port), encoding="utf-8")

    def run(self, command: str) -> tuple[str, int]:
        """Returns the output of a command, in the form of the pages, and its exit code."""
        printed, code = self._asked(command.replace(PORT, self.port))
        self._move_the_shop()
        return printed.replace(self.port, PORT).replace(str(self.folder), ""), code

    def _asked(self, command: str) -> tuple[str, int]:
        assert self.shell.stdin and self.shell.stdout
        self.shell.stdin.write(f"{command}\ncode=$?; printf '\\n{MARK} %s\\n' $code; (exit $code)\n")
        self.shell.stdin.flush()
        printed = ""
        for line in self.shell.stdout:
            if line.startswith(MARK):
                return printed, int(line.split()[-1])
            printed += line
        raise AssertionError(f"the shell ended during: {command}\n{printed}")

    def _move_the_shop(self) -> None:
        """Changes the shop's port in plans that a command has made."""
        for path in self.folder.glob("**/plans/*.yaml"):
            text = path.read_text(encoding="utf-8")
            if PORT in text:
                path.write_text(text.replace(PORT, self.port), encoding="utf-8")


def commands_of(text: str) -> list[tuple[str, str]]:
    """Returns the commands of a console block, each with its output. Lines that begin with `> ` continue a command."""
    found: list[tuple[str, str]] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], ""))
        elif line.startswith("> ") and found and not found[-1][1]:
            found[-1] = (f"{found[-1][0]}\n{line[2:]}", "")
        else:
            command, printed = found[-1]
            found[-1] = (command, f"{printed}{line}\n")
    return found
