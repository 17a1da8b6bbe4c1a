"""The warm process: its runs are like any others, and when it is not used."""

import json
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows import server
from planbook.browser.starting.keeper import Keeper, kept_beside
from planbook.browser.starting.processes import parents, started_by
from planbook.cli import warm, warm_process
from tests.sites import Site
from tests.soak.pool.processes import command

PLANBOOK = Path(sys.executable).with_name("planbook")
ROOT = Path(__file__).parents[2]
ROGUE = Path(__file__).with_name("rogue.py")
PLAN = """\
planbook: 1
name: wait
goal: Wait a little
start: "data:text/html,<button>Go</button>"
secrets: [WORD]
steps:
  - click: Go
  - pause: {time}
"""
LATER = """\
planbook: 1
name: later
goal: Wait, and press
start: {address}
steps:
  - wait_for: Ready
    timeout: 60s
  - click: Go
"""
WAITING = """<button>Go</button><p id=said></p><script>
setInterval(async () => { if ((await fetch('/ready')).ok) said.textContent = 'Ready' }, 100)</script>"""


def environment(**more: str) -> dict[str, str]:
    mine = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return mine | {"WORD": "open sesame"} | more


def run(folder: Path, plan: str = "quick", **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PLANBOOK, "run", plan, "--json"],
        cwd=folder,
        env=environment(**more),
        capture_output=True,
        text=True,
        check=False,
    )


def pid_of(folder: Path, told: subprocess.CompletedProcess[str]) -> int:
    """Returns the process in which the run was."""
    assert told.returncode == 0, told.stderr
    journal = folder / ".planbook" / "runs" / json.loads(told.stdout)["run_id"] / "journal.ndjson"
    return int(json.loads(journal.read_text().splitlines()[0])["pid"])


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project with a warm process after its first run."""
    folder = tmp_path_factory.mktemp("warm")
    (folder / "plans").mkdir()
    (folder / "plans" / "quick.yaml").write_text(PLAN.format(time="0s").replace("name: wait", "name: quick"))
    (folder / "plans" / "wait.yaml").write_text(PLAN.format(time="60s"))
    try:
        assert run(folder).returncode == 0
        wait_until(lambda: warm_runs(folder))
        yield folder
    finally:
        server.stop(folder)


def warm_runs(folder: Path) -> bool:
    """Returns whether the process listens and has done its imports, so that a run in it is fast."""
    began = time.monotonic()
    return warm.address(folder).exists() and run(folder).returncode == 0 and time.monotonic() - began < 60


def wait_until(holds: object, patience: float = 60) -> None:
    deadline = time.monotonic() + patience
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.2)


def begin_long_run(folder: Path, plan: str = "wait", kind: str = "pause") -> tuple[subprocess.Popen[str], Path]:
    """Starts a run and waits for its step of that kind: returns the caller's process, and the journal."""
    before = set((folder / ".planbook" / "runs").iterdir())
    caller = subprocess.Popen(
        [PLANBOOK, "run", plan],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    found: list[Path] = []

    def paused() -> bool:
        new = set((folder / ".planbook" / "runs").iterdir()) - before
        found[:] = [path / "journal.ndjson" for path in new]
        return (
            bool(found)
            and found[0].exists()
            and '"event":"step_started"' in found[0].read_text().partition(f'"{kind}"')[2]
        )

    wait_until(paused)
    pid = json.loads(found[0].read_text().splitlines()[0])["pid"]
    assert pid != caller.pid, "the run is in the caller's own process, so it is not a warm one"
    return caller, found[0]


def test_a_run_is_a_fork_with_the_callers_environment(project: Path) -> None:
    told = run(project)
    assert json.loads(told.stdout)["status"] == "passed"  # its secret was in the caller's environment
    assert told.stderr == ""
    assert pid_of(project, told) != pid_of(project, run(project))
    missing = subprocess.run(
        [PLANBOOK, "run", "quick"],
        cwd=project,
        env={name: value for name, value in environment().items() if name != "WORD"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (missing.returncode, missing.stdout) == (2, "")
    assert missing.stderr.startswith("quick needs the secret WORD.")


IMPORTED_BY_A_RUN = """
import importlib, json, os, sys
from planbook.cli.warm_process import IMPORTED, _server
from flows.settings import quiet_prefect
from pathlib import Path
quiet_prefect(_server(Path.cwd()))
for name in IMPORTED:
    importlib.import_module(name)
before = {*sys.modules}
from planbook.cli.main import exit_code
assert exit_code(["run", "quick", "--json"]) == 0
new = {name for name in {*sys.modules} - before if name.partition(".")[0] not in sys.stdlib_module_names}
print("", json.dumps(sorted(new)), sep="\\n")
"""


def test_a_run_finds_all_that_it_needs_imported(project: Path) -> None:
    asked = [sys.executable, "-P", "-c", IMPORTED_BY_A_RUN]
    told = subprocess.run(asked, cwd=project, env=environment(), capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout.splitlines()[-1]) == []


HAND_OVER = "import sys; from planbook.cli import warm; print(warm.hand_over(sys.argv[1:]))"


@pytest.mark.parametrize("arguments", [["plans"], ["plans", "--profile", "runs", "--format", "json"], ["nowhere"]])
def test_a_check_is_the_same_in_the_warm_process(project: Path, arguments: list[str]) -> None:
    told = []
    for way in ([sys.executable, "-P", "-c", HAND_OVER], [PLANBOOK]):
        asked = [*way, "check", *arguments]
        env = environment(PLANBOOK_WARM="0") if way == [PLANBOOK] else environment()
        told.append(subprocess.run(asked, cwd=project, env=env, capture_output=True, text=True, check=False))
    there, here = told
    assert there.stdout == here.stdout + f"{here.returncode}\n"
    assert there.stderr == here.stderr


def keeps_a_browser(folder: Path) -> bool:
    return len(kept_beside(warm.address(folder))) == 1


def pids_beside(folder: Path) -> list[int]:
    """Returns the process that keeps the browser for the runs of a project, and those of the browser."""
    [place] = kept_beside(warm.address(folder))
    mine = next(pid for pid in parents() if str(place) in command(pid).split())
    return [mine, *started_by(mine, parents())]


def test_runs_have_the_kept_browser_and_go_on_without_it(project: Path, site: Site) -> None:
    site.pages["/"] = WAITING
    (project / "plans" / "later.yaml").write_text(LATER.format(address=site.address))
    wait_until(lambda: keeps_a_browser(project))
    kept = pids_beside(project)
    caller, journal = begin_long_run(project, "later", "wait_for")
    run_pid = json.loads(journal.read_text().splitlines()[0])["pid"]
    assert started_by(run_pid, parents()) == []  # neither a driver nor a browser of its own
    assert pid_of(project, run(project)) != run_pid  # another run meanwhile has its own
    os.kill(kept[0], signal.SIGKILL)
    site.pages["/ready"] = "yes"
    told, _ = caller.communicate(timeout=60)
    assert (caller.returncode, told.startswith("later flaky")) == (0, True), told
    assert '"restart"' in journal.read_text()
    wait_until(lambda: keeps_a_browser(project))
    assert not set(kept) & set(pids_beside(project))


def test_the_setting_gives_each_run_a_browser_of_its_own(project: Path) -> None:
    wait_until(lambda: keeps_a_browser(project))
    (project / "pyproject.toml").write_text("[tool.planbook]\nkeep_browser = false\n")
    try:
        assert run(project).returncode == 0
        wait_until(lambda: not kept_beside(warm.address(project)))
    finally:
        (project / "pyproject.toml").unlink()


def test_a_run_has_the_temporary_folder_of_its_caller(tmp_path: Path) -> None:
    code = """if True:
        import sys, tempfile
        from planbook.warm import forks
        tempfile.gettempdir()  # as the warm process does, when it makes one for a browser
        forks._become({"environment": {"TMPDIR": sys.argv[1]}, "folder": "/"}, [])
        print(tempfile.gettempdir())
    """
    told = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True, timeout=60)
    assert told.stdout.strip() == str(tmp_path), told.stderr


def test_a_run_has_the_umask_of_its_caller() -> None:
    """The warm process has the one of the caller that started it."""
    code = """if True:
        import os, socket, threading
        from planbook.warm import caller, forks, messages
        os.umask(0o027)
        here, there = socket.socketpair()
        threading.Thread(target=caller._ask, args=(here, []), daemon=True).start()
        socket.recv_fds(there, 1, 3)
        asked = messages.receive(there)
        os.umask(0o022)
        forks._become(asked, [])
        print(oct(os.umask(0)), flush=True)
        os._exit(0)
    """
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert told.stdout.strip() == "0o27", told.stderr


def test_nobody_waits_for_the_end_of_a_browser_at_a_process_that_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "w.sock"
    there: list[bool] = []
    monkeypatch.setattr(warm_process, "serve", lambda *_: None)

    def end(keeper: Keeper) -> None:
        there.append(place.exists())
        keeper._here.close()
        keeper._there.close()

    monkeypatch.setattr(Keeper, "end", end)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(place))
        listener.listen()
        warm_process._serve(listener, "", lambda: False, lambda: None)
        assert (there, listener.fileno()) == ([False], -1)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_the_caller_ends_the_run(project: Path, number: signal.Signals) -> None:
    caller, journal = begin_long_run(project)
    with caller:
        caller.send_signal(number)
        assert caller.wait(60) == 130
    assert json.loads(journal.read_text().splitlines()[-1])["status"] == "cancelled"


def test_a_caller_that_is_killed_takes_its_run_along(project: Path) -> None:
    caller, journal = begin_long_run(project)
    with caller:
        caller.kill()
    wait_until(lambda: '"run_ended"' in journal.read_text())
    assert json.loads(journal.read_text().splitlines()[-1])["status"] == "cancelled"


def test_a_run_whose_process_is_killed_says_so(project: Path) -> None:
    caller, journal = begin_long_run(project)
    os.kill(json.loads(journal.read_text().splitlines()[0])["pid"], signal.SIGKILL)
    _, told = caller.communicate(timeout=30)
    assert (caller.returncode, told) == (
        3,
        "planbook: the process of the run ended unexpectedly; its journal is kept\n",
    )


def test_it_is_not_used_where_its_imports_would_not_know_of_something(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        monkeypatch.delenv(name)
    assert warm.may_be_used()
    for name, value in (("PREFECT_API_URL", "http://127.0.0.1:1/api"), ("PYTHONPATH", "/x"), ("PLANBOOK_WARM", "0")):
        with monkeypatch.context() as here:
            here.setenv(name, value)
            assert not warm.may_be_used()


def test_other_limits_and_other_code_are_another_process(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = warm.address(project)
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (max(soft - 1, 0) if soft > 0 else 0, hard))
        limits_differ = resource.getrlimit(resource.RLIMIT_CORE) != (soft, hard)
        assert (warm.address(project) != usual) is limits_differ
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))
    assert warm.address(project) == usual
    monkeypatch.setattr(warm, "stamp", lambda: 1.0)
    assert warm.address(project) != usual


@pytest.mark.skipif(os.getuid() != 0, reason="only root can act as another user")
def test_it_does_nothing_for_another_user(project: Path) -> None:
    with tempfile.TemporaryDirectory() as name:  # where others can reach the socket
        Path(name).chmod(0o755)
        place = Path(name) / "any.sock"
        place.hardlink_to(warm.address(project))
        place.chmod(0o777)

        def ask(user: int) -> list[str]:
            asked = [sys.executable, ROGUE, str(user), "ask", place]
            return subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()

        assert "['pid']" in ask(os.getuid())  # beside what the command prints
        assert ask(65534) == ["nothing"]


def test_it_ends_when_its_server_does(tmp_path: Path) -> None:
    listener = warm.address(tmp_path)
    warm.keep_warm(tmp_path)
    wait_until(lambda: not listener.exists())  # no server has ever run here


@pytest.mark.parametrize("warm", ["1", "0"])
def test_a_terminal_that_takes_nothing_does_not_decide_how_a_run_ends(project: Path, warm: str) -> None:
    before = set((project / ".planbook/runs").iterdir())
    with Path("/dev/full").open("w") as full:
        told = subprocess.run(
            [PLANBOOK, "run", "quick"], cwd=project, env=environment(PLANBOOK_WARM=warm), stdout=full, stderr=full,
            check=False,
        )  # fmt: skip
    [folder] = set((project / ".planbook/runs").iterdir()) - before
    ended = json.loads((folder / "journal.ndjson").read_text().splitlines()[-1])
    assert (told.returncode, ended["event"], ended["status"]) == (0, "run_ended", "passed")
