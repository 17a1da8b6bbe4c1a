"""Programs end within their limits, and leave no process behind."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from planbook.processes.execute import Ended, Limits, NotStarted, Program, execute

PATH = {"PATH": os.environ["PATH"]}
PATIENCE = 30.0


async def sh(folder: Path, script: str, *, stdin: bytes = b"", **limits: Any) -> Ended:
    program = Program(["/bin/sh", "-c", script], folder, PATH | {"COLOUR": "grün"}, stdin)
    return await execute(program, Limits(**{"total": PATIENCE, "grace": 0.2} | limits))


def is_there(pid: int) -> bool:
    """Whether a process runs; one that nobody has collected yet does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def pids(folder: Path) -> list[int]:
    return [int(line) for line in (folder / "pids").read_text("utf-8").split()]


async def test_a_program_has_its_input_folder_and_environment_and_nothing_else(tmp_path: Path) -> None:
    ended = await sh(
        tmp_path, "cat; pwd; echo $COLOUR; env | cut -d= -f1 | sort | xargs; echo e >&2; exit 3", stdin=b"in\n"
    )
    assert ended.stdout.decode().splitlines() == ["in", str(tmp_path), "grün", "COLOUR PATH PWD"]
    assert (ended.code, ended.stderr, ended.stopped, ended.outlasting) == (3, b"e\n", None, 0)


async def test_a_program_that_a_signal_ends_has_its_number(tmp_path: Path) -> None:
    assert (await sh(tmp_path, "kill -9 $$")).code == -signal.SIGKILL


async def test_it_need_not_read_its_input(tmp_path: Path) -> None:
    assert (await sh(tmp_path, "exit 0", stdin=b"x" * 1_000_000)).code == 0


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("/no/such/program", "No such file or directory"),
        ("./no-program", "Exec format error"),
        ("a\0b", "embedded null byte"),
    ],
)
async def test_a_program_that_cannot_be_started(tmp_path: Path, program: str, reason: str) -> None:
    (tmp_path / "no-program").write_bytes(b"\0")
    (tmp_path / "no-program").chmod(0o700)
    with pytest.raises(NotStarted, match=reason):
        await execute(Program([program], tmp_path, PATH), Limits(total=PATIENCE))


async def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotStarted, match="No such file or directory"):
        await execute(Program(["/bin/true"], tmp_path / "none", PATH), Limits(total=PATIENCE))


@pytest.mark.parametrize(
    ("script", "limits", "stopped"),
    [
        ("sleep 60", {"first_output": 0.2}, "first_output"),
        ("echo a; sleep 60", {"first_output": PATIENCE, "silence": 0.2}, "silence"),
        ("while :; do echo a; sleep 0.05; done", {"silence": PATIENCE, "total": 0.5}, "total"),
        ("yes", {"output": 100_000}, "output"),
        ("trap '' TERM; echo $$ > pids; while :; do sleep 0.1; done", {"total": 0.3}, "total"),
    ],
)
async def test_a_limit_ends_it(tmp_path: Path, script: str, limits: dict[str, float], stopped: str) -> None:
    ended = await sh(tmp_path, script, **limits)
    assert ended.stopped == stopped
    assert ended.code in (-signal.SIGTERM, -signal.SIGKILL)
    assert len(ended.stdout) <= 100_000


async def test_it_may_end_by_itself_when_it_is_told_to(tmp_path: Path) -> None:
    ended = await sh(
        tmp_path, "trap 'echo bye; exit 7' TERM; echo hello; while :; do sleep 0.05; done", silence=0.2, grace=20
    )
    assert (ended.code, ended.stdout, ended.stopped) == (7, b"hello\nbye\n", "silence")


async def test_it_is_told_to_end_once(tmp_path: Path) -> None:
    script = f"""
        exec {sys.executable} -S - <<'END'
        import signal, time
        seen = []
        signal.signal(signal.SIGTERM, lambda *_: seen.append(1))
        print("hello", flush=True)
        while not seen:
            time.sleep(0.01)
        time.sleep(0.3)
        print(len(seen))
        END
        """
    ended = await sh(tmp_path, dedent(script), silence=0.2, grace=20)
    assert (ended.code, ended.stdout, ended.stopped) == (0, b"hello\n1\n", "silence")


async def test_a_supervisor_that_fails_is_no_program_that_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planbook.processes.execute.SUPERVISOR", tmp_path / "none.py")
    with pytest.raises(NotStarted, match=r"its supervisor failed: .*No such file or directory"):
        await sh(tmp_path, "true")


async def test_a_look_that_fails_ends_the_program(tmp_path: Path) -> None:
    def look(pid: int) -> None:
        raise RuntimeError("no look")

    program = Program(["/bin/sleep", "600"], tmp_path, PATH)
    async with asyncio.timeout(PATIENCE):
        with pytest.raises(RuntimeError, match="no look"):
            await execute(program, Limits(total=600, grace=0.2), watch=look)


FORKS = {
    "in the background": "sleep 60 & echo $! > pids",
    "in another session": "setsid sh -c 'echo $$ > pids; exec sleep 60' & while [ ! -s pids ]; do sleep 0.01; done",
    "as a daemon, without an environment, deaf to TERM": f"""
        exec {sys.executable} -S - <<'END'
        import os, signal, time
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                with open("pids", "w") as file:
                    file.write(str(os.getpid()))
                os.execve("/bin/sleep", ["sleep", "60"], {{}})
            os._exit(0)
        while not os.path.exists("pids") or not os.path.getsize("pids"):
            time.sleep(0.01)
        END
        """,
}


@pytest.mark.parametrize("script", FORKS.values(), ids=FORKS)
@pytest.mark.skipif(sys.platform != "linux", reason="the system shows them only on Linux")
async def test_what_it_left_behind_is_ended(tmp_path: Path, script: str) -> None:
    ended = await sh(tmp_path, dedent(script))
    assert (ended.code, ended.outlasting) == (0, 1), ended.stderr
    assert not any(map(is_there, pids(tmp_path)))


async def test_it_ends_if_the_caller_is_cancelled(tmp_path: Path) -> None:
    task = asyncio.create_task(sh(tmp_path, "sleep 60 & echo $! $$ > pids; wait"))
    await until_written(tmp_path)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not any(map(is_there, pids(tmp_path)))


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.skipif(sys.platform != "linux", reason="/proc has the open files")
async def test_nothing_is_left_open_if_the_caller_is_cancelled_while_it_starts(tmp_path: Path) -> None:
    await sh(tmp_path, "true")  # what asyncio opens once stays open
    before = open_files()
    task = asyncio.create_task(sh(tmp_path, "sleep 60"))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(PATIENCE):
        while open_files() > before:
            await asyncio.sleep(0.02)


async def test_it_ends_if_planbook_is_killed(tmp_path: Path) -> None:
    script = f"""
        import asyncio, pathlib
        from planbook.processes.execute import Limits, Program, execute
        argv = ["/bin/sh", "-c", "trap '' TERM; sleep 60 & echo $! $$ > pids; wait"]
        asyncio.run(execute(Program(argv, pathlib.Path({str(tmp_path)!r}), {json.dumps(PATH)}), Limits(total=60)))
        """
    planbook = subprocess.Popen([sys.executable, "-c", dedent(script)])
    await until_written(tmp_path)
    planbook.kill()
    planbook.wait()
    async with asyncio.timeout(PATIENCE):
        while any(map(is_there, pids(tmp_path))):
            await asyncio.sleep(0.02)


async def until_written(folder: Path) -> None:
    async with asyncio.timeout(PATIENCE):
        while not (folder / "pids").exists() or not (folder / "pids").read_text("utf-8").strip():
            await asyncio.sleep(0.02)
