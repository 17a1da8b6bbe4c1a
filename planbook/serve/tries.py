"""Tries of plans: `planbook try` in a process of its own each, whose lines people can watch. Nothing of them is kept.

Only this process knows them. A try ends with the server.
"""

import asyncio
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from secrets import token_urlsafe

from planbook.places import Project
from planbook.serve.problems import Refusal

MAIN = "from planbook.cli.start import main; main()"
AT_ONCE = 2
AT_MOST = 600.0
"""Seconds that a try may take."""
KNOWN = 50
"""Tries that are remembered."""
BUSY = "Two plans are being tried here already. Try again in a moment."
GONE = "This try is over, and nothing is kept of it. Try the plan again."
LATE = "It did not end within {:g} seconds, and was ended."
NOT_TRIED = "The try could not go on: {}."
NEVER = 130
"""The exit code of a try that did not come to its end."""
LONGEST = 1_000_000
"""Bytes of a line."""
_JUDGED = re.compile(r"\S (passed|ready|failed|warned|skipped|not_reached) +(\S.*)")


@dataclass
class TriedLine:
    """A line of a try: a step with its verdict and the reasons, or a remark, which has no verdict."""

    text: str
    verdict: str = ""
    because: list[str] = field(default_factory=list)


@dataclass
class Try:
    """A try of a plan. `code` is the command's exit code, once it has ended. `count` grows with each line."""

    id: str
    plan: str
    project: Project
    lines: list[TriedLine] = field(default_factory=list)
    code: int | None = None
    count: int = 0

    @property
    def state(self) -> str:
        return "running" if self.code is None else {0: "passed", 1: "failed"}.get(self.code, "cancelled")

    def take(self, text: str) -> None:
        """Takes in a line that the command has printed."""
        self.count += 1
        judged = _JUDGED.fullmatch(text.rstrip())
        if judged:
            self.lines.append(TriedLine(judged[2], judged[1]))
        elif text.startswith("    ") and self.lines and self.lines[-1].verdict:
            self.lines[-1].because.append(text.strip())
        elif text.strip():
            self.lines.append(TriedLine(text.strip()))


class Tries:
    """The tries of one server."""

    def __init__(self) -> None:
        self._tries: dict[str, Try] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, project: Project, plan: str, inputs: Mapping[str, str]) -> Try:
        """Starts a try. Raises Refusal (503) while two go on."""
        if len(self._tasks) >= AT_ONCE:
            raise Refusal(503, BUSY, {"Retry-After": "10"})
        one = Try(token_urlsafe(12), plan, project)
        for old in list(self._tries)[: -KNOWN + 1]:
            if self._tries[old].code is not None:
                del self._tries[old]
        self._tries[one.id] = one
        task = asyncio.create_task(_run(one, inputs))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return one

    def find(self, project: Project, try_id: str) -> Try:
        """A try of a project. Raises Refusal (404)."""
        one = self._tries.get(try_id)
        if one is None or one.project != project:
            raise Refusal(404, GONE)
        return one

    async def close(self) -> None:
        """Ends the tries that go on."""
        for task in (going := list(self._tasks)):
            task.cancel()
        await asyncio.gather(*going, return_exceptions=True)


async def _run(one: Try, inputs: Mapping[str, str]) -> None:
    """Runs the command. However that ends, the try is over then: people watch it."""
    code = NEVER
    try:
        code = await _tried(one, inputs)
    except TimeoutError:
        one.take(LATE.format(AT_MOST))
    except (OSError, ValueError) as error:  # an input is too long for a command, or a line for a page
        one.take(NOT_TRIED.format(error))
    finally:
        one.code = code


async def _tried(one: Try, inputs: Mapping[str, str]) -> int:
    """Takes in what the command prints, and returns its exit code."""
    given = [word for name, value in inputs.items() for word in ("--set", f"{name}={value}")]
    plan = one.project.path_of(one.project.plan_file(one.plan))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-c", MAIN, "try", *given, "--", plan, cwd=one.project.folder,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        limit=LONGEST,
    )  # fmt: skip
    try:
        async with asyncio.timeout(AT_MOST):
            await _read(one, process)
            return await process.wait()
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.terminate()
            await process.wait()


async def _read(one: Try, process: asyncio.subprocess.Process) -> None:
    assert process.stdout
    async for line in process.stdout:
        one.take(line.decode("utf-8", "replace").rstrip("\n"))
