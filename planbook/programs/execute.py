"""Starts a command within the limits of its program, and says why it did not do what it should."""

import os
import signal
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from planbook.browser.starting.memory import pss
from planbook.errors import StepError
from planbook.processes import execute as processes
from planbook.processes.supervisor import descendants
from planbook.programs.command import Command
from planbook.programs.order import Made
from planbook.secrets.excerpts import tail
from planbook.settings.programs import Program

GRACE = 2.0  # seconds between TERM and KILL
MOST_FILES = 100
TAIL = 300  # characters of the error output in a message


async def execute(name: str, program: Program, command: Command, left: float, starting: Callable[[], None]) -> Made:
    """Returns what the program made. `left`: the seconds until the step's deadline; `starting` is called just before.

    Whatever happens, nothing that it has started goes on afterwards. Raises StepError if it cannot be started.
    """
    limits = processes.Limits(total=min(left, program.time), output=program.output, grace=GRACE)
    started = processes.Program(command.argv, command.folder, command.environment, command.stdin)
    starting()
    try:
        ended = await processes.execute(started, limits, watch=lambda pid: _exceeded(pid, program, command.out))
    except processes.NotStarted as error:
        raise StepError("value", f"{name} cannot be started: {error}") from None
    failure = (
        _stopped(name, program, limits, ended) or _too_large(name, program, command.out) or _code(name, program, ended)
    )
    files = _files(command.out) if failure is None else {}
    if len(files) > MOST_FILES:
        failure, files = StepError("value", f"{name} made more than {MOST_FILES} files"), {}
    return Made(ended.stdout, ended.stderr, files, failure, ended.outlasting)


def _exceeded(pid: int, program: Program, out: Path) -> processes.Stopped | None:
    """Returns which limit the processes below one exceed."""
    if program.memory and sum(map(pss, descendants(pid))) > program.memory:
        return "memory"
    return "files" if _size_of(out) > program.output else None


def _stopped(name: str, program: Program, limits: processes.Limits, ended: processes.Ended) -> StepError | None:
    if ended.stopped is None:
        return None
    if ended.stopped == "total":
        return StepError("timeout", f"{name} did not end within {round(limits.total, 1):g} seconds, and was ended")
    what = {
        "memory": f"used more than {size(program.memory or 0)} of memory",
        "files": f"wrote files of more than {size(program.output)}",
    }.get(ended.stopped, f"wrote more than {size(program.output)}")
    return StepError("value", f"{name} {what}, and was ended")


def _too_large(name: str, program: Program, out: Path) -> StepError | None:
    """Returns the error for files that were too large only when it had ended."""
    if _size_of(out) <= program.output:
        return None
    return StepError("value", f"{name} wrote files of more than {size(program.output)}")


def _code(name: str, program: Program, ended: processes.Ended) -> StepError | None:
    said = ended.stderr.decode("utf-8", "replace").strip().splitlines()
    told = f": {tail(said[-1], TAIL)}" if said else ""
    if ended.code < 0:
        return StepError("expectation", f"{name} was ended by the signal {_signal(-ended.code)}{told}")
    if ended.code not in program.exit_codes:
        wanted = " or ".join(map(str, program.exit_codes))
        return StepError("expectation", f"{name} ended with the exit code {ended.code}, not {wanted}{told}")
    return None


def _signal(number: int) -> str:
    return signal.Signals(number).name if number in set(signal.Signals) else str(number)


def size(count: int) -> str:
    """Returns a number of bytes in words, such as `10 MB`."""
    return f"{count / 1e6:g} MB" if count >= 1e6 else f"{count / 1e3:g} kB"


def _size_of(folder: Path) -> int:
    total = 0
    for at, _, names in os.walk(folder):  # `rglob` fails if a folder is removed meanwhile
        for name in names:
            with suppress(OSError):
                total += Path(at, name).lstat().st_size
    return total


def _files(folder: Path) -> Mapping[str, bytes]:
    """Returns the files in a folder by their paths from there, without links; those above MOST_FILES are not read."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    inside = [path for path in paths if path.resolve().is_relative_to(folder.resolve())]
    few = len(inside) <= MOST_FILES
    return {_name(path.relative_to(folder)): path.read_bytes() if few else b"" for path in inside}


def _name(path: Path) -> str:
    """Returns a path as a text that can be written anywhere; names of files may be any bytes."""
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")
