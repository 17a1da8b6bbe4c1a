"""The local Prefect server, for real: each test that starts one takes about three seconds."""

import asyncio
import gc
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shutil import copyfile
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy
from click.testing import CliRunner

from flows import empty_database, idle, server, server_process
from flows.server import Server
from flows.server_ahead import begin_ahead
from planbook import prefect_servers
from planbook.cli.server import command
from planbook.errors import PlanbookError
from planbook.places import Project
from planbook.prefect_servers import locked
from tests.flows.conftest import credentials

ENSURE = "import sys, pathlib; from flows import server; print(server.ensure(pathlib.Path(sys.argv[1]), print))"


class Told(list[str]):
    """Collects messages."""

    def __call__(self, line: str) -> None:
        self.append(line)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    server.stop(tmp_path)


def running(project: Path) -> Server:
    found = server.status(project)
    assert found.server is not None and found.healthy
    return found.server


def own_cache(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sets a separate cache, with the empty database in it."""
    made = empty_database.path()
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    empty_database.path().parent.mkdir(parents=True)
    copyfile(made, empty_database.path())


def get(url: str) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, headers=credentials(url)), timeout=60) as answer:
        content: bytes = answer.read()
        return content


def log(project: Path) -> str:
    return server.log_file(project).read_text(encoding="utf-8")


def test_is_started_once_reused_and_ended_without_a_word(
    project: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Told()
    assert server.status(project) == server.Status(None, False)
    begin_ahead(Project(project), told)
    url = server.ensure(project, told)
    first = running(project)
    assert told == ["Starting the Prefect server (first run only) …"]
    begin_ahead(Project(project), told)
    assert running(project) == first and len(told) == 1
    assert url == first.api_url == f"{first.address}/api"
    assert os.getsid(first.pid) == first.pid, "it is out of reach of a terminal"
    assert (project / ".planbook/server").stat().st_mode & 0o077 == 0, "nobody else may look into it"

    with monkeypatch.context() as here:
        here.setattr(server, "time", SimpleNamespace(monotonic=time.monotonic, time=time.time))
        assert server.ensure(project, told) == url, "a live server is found without waiting"
    assert running(project) == first and len(told) == 1

    settings = json.loads(get(f"{url}/admin/settings"))["server"]
    assert settings["analytics_enabled"] is False
    vacuum = settings["services"]["db_vacuum"]
    assert (sorted(vacuum["enabled"]), vacuum["retention_period"]) == (["events", "flow_runs"], "P30D")
    assert b"<title>Prefect" in get(first.address), "Prefect's own interface is at the address"
    assert all(prefect_servers.is_one(host, first.port) for host in ("127.0.0.1", "LOCALHOST", "0.0.0.0", "[::1]"))
    assert not prefect_servers.is_one("shop.example", first.port) and not prefect_servers.is_one("127.0.0.1", 1)

    gives_way = os.getpriority(os.PRIO_PROCESS, 0) + server_process.NICENESS
    deadline = time.monotonic() + 30
    while os.getpriority(os.PRIO_PROCESS, first.pid) != gives_way:
        assert time.monotonic() < deadline
        time.sleep(0.05)

    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert CliRunner().invoke(command, ["stop"]).output == "No server runs here.\n"
    assert running(project) == first, "that of another project goes on"
    ended = CliRunner().invoke(command, ["stop", str(project)])
    assert (ended.exit_code, ended.output) == (0, f"Ended the Prefect server at {first.address}.\n")
    assert server.status(project) == server.Status(None, False)
    assert server.stop(project) is None
    assert log(project) == ""


@pytest.mark.slow
def test_runs_that_begin_at_the_same_time_share_one_and_replace_it_if_it_hangs(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_cache(project / "cache", monkeypatch)  # this user's other servers are known elsewhere
    ensure = [sys.executable, "-c", ENSURE, str(project)]
    runs = [subprocess.Popen(ensure, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) for _ in "ab"]
    told = [run.communicate(timeout=60)[0].splitlines() for run in runs]
    hung = running(project)
    assert {lines[-1] for lines in told} == {hung.api_url}
    assert sum(len(lines) for lines in told) == len(runs) + 1, "one of them says that it starts it"

    os.kill(hung.pid, signal.SIGSTOP)
    said = Told()
    with monkeypatch.context() as hurried:
        for name in ("HICCUP", "GRACE"):
            hurried.setattr(server, name, 0.2)
        hurried.setattr(server, "starting", lambda found: found.pid != hung.pid)
        server.ensure(project, said)
    found = running(project)
    assert found.pid != hung.pid
    assert said == [
        "The Prefect server does not answer; restarting it …",
        "Starting the Prefect server (it was not running) …",
    ]

    both = CliRunner().invoke(command, ["stop", "--all", str(project)])
    assert both.exit_code == 2 and "--all ends the servers of all projects; leave out FOLDER." in both.output
    ended = CliRunner().invoke(command, ["stop", "--all"])
    assert (ended.exit_code, ended.output) == (0, f"Ended the Prefect server at {found.address} ({project}).\n")
    assert server.status(project) == server.Status(None, False)
    assert CliRunner().invoke(command, ["stop", "--all"]).output == ""


@pytest.mark.slow
def test_a_killed_one_is_replaced_at_the_same_address(project: Path) -> None:
    told = Told()
    url = server.ensure(project, told)
    killed = running(project)
    os.kill(killed.pid, signal.SIGKILL)
    while server.held(project / ".planbook/server"):
        time.sleep(0.01)
    assert server.status(project) == server.Status(None, False)
    assert server.ensure(project, told) == url
    assert running(project).pid != killed.pid
    assert told[1:] == ["Starting the Prefect server (it was not running) …"]
    note = project / ".planbook/server/server.json"
    earlier = json.loads(note.read_text())
    note.write_text(json.dumps({name: value for name, value in earlier.items() if name != "fenced"}))
    assert server.ensure(project, told) == url
    assert running(project).fenced and running(project).pid != earlier["pid"]
    assert told[2] == "The Prefect server is one of an earlier version, which lets anybody in; restarting it …"


def test_one_that_falls_silent_says_for_how_long(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = project / ".planbook/server"
    home.mkdir(parents=True)
    with locked(home), socket.create_server(("127.0.0.1", 0)) as listening:
        old = server.Server(os.getpid(), listening.getsockname()[1], started=time.time() - 3000, fenced=True)
        monkeypatch.setattr(server, "healthy", lambda _, timeout: time.sleep(0.1))
        monkeypatch.setattr(server, "SILENCE", 0.5)
        with pytest.raises(server.ServerError) as caught:
            server.wait(project, old)
    said, todo = str(caught.value).splitlines()
    assert said == f"the local Prefect server has not answered for 1 s. Its log is {home / 'server.log'}"
    assert todo == "Fix what the log reports, or set PREFECT_API_URL to the address of a server that runs."


def test_one_that_cannot_start_says_why_and_what_to_do(project: Path) -> None:
    home = project / ".planbook/server"
    home.mkdir(parents=True)
    (home / "prefect.db").write_text("this is not a database, " * 100)
    with pytest.raises(server.ServerError) as caught:
        server.ensure(project, Told())
    lines = str(caught.value).splitlines()
    assert lines[0] == f"the local Prefect server ended while it was starting. Its log is {home / 'server.log'}:"
    assert lines[-1] == "Fix what the log reports, or set PREFECT_API_URL to the address of a server that runs."
    assert "file is not a database" in log(project)


async def test_one_that_is_up_looks_for_garbage(monkeypatch: pytest.MonkeyPatch) -> None:
    async def register_none() -> None:
        assert gc.isenabled()

    monkeypatch.setattr(server_process, "lower_priority", lambda: None)
    monkeypatch.setattr(server_process, "register_blocks", register_none)
    gc.disable()
    try:
        await server_process.when_up(SimpleNamespace(started=True))
    finally:
        gc.enable()


def test_the_routers_that_a_run_begins_with_are_first_and_take_no_request_of_others() -> None:
    from prefect.server.api.server import create_app

    app = create_app(ignore_cache=True)
    routes = app.api_app.router.routes
    as_made = [*routes]
    server_process.put_first(app)
    first, others = routes[: len(server_process.FIRST)], routes[len(server_process.FIRST) :]
    assert {beginning for route in first for beginning in beginnings(route)} == {*server_process.FIRST}
    assert others == [route for route in as_made if route not in first]
    assert not {beginning for route in others for beginning in beginnings(route)} & {*server_process.FIRST, "/{}"}
    server_process.put_first(object())  # an app that is made in another way stays as it is


def beginnings(route: Any) -> set[str]:
    """Returns the beginnings of all paths of a route, or of the routes of a router."""
    paths = [each.path for each in getattr(route, "original_router", SimpleNamespace(routes=[route])).routes]
    return {"/" + re.sub("{.*}", "{}", path.split("/")[1]) for path in paths}


def test_a_transaction_takes_the_write_lock_at_its_beginning(tmp_path: Path) -> None:
    server_process.use_immediate_transactions()
    database = tmp_path / "any.db"
    engine = sqlalchemy.create_engine(f"sqlite:///{database}")
    with engine.connect() as first, closing(sqlite3.connect(database, timeout=0)) as second:
        first.exec_driver_sql("BEGIN DEFERRED")
        with pytest.raises(sqlite3.OperationalError, match="database is locked"):
            second.execute("BEGIN IMMEDIATE")
    engine.dispose()


@pytest.mark.slow
def test_one_whose_folder_is_gone_ends_and_all_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own_cache(tmp_path / "cache", monkeypatch)
    folder = tmp_path / "project"
    folder.mkdir()
    server.ensure(folder, Told())
    found = running(folder)
    told = CliRunner().invoke(command, ["list", "--json"]).output
    (listed,) = json.loads(told)
    assert (listed["folder"], listed["address"], listed["pid"]) == (str(folder), found.address, found.pid)
    (folder / ".planbook").rename(tmp_path / "gone")  # atomically: the server may be writing at the moment
    deadline = time.monotonic() + 60
    while Path(f"/proc/{found.pid}").exists() and time.monotonic() < deadline:
        server.reap(found.pid)
        time.sleep(0.2)
    assert not Path(f"/proc/{found.pid}").exists()
    assert CliRunner().invoke(command, ["list"]).output == "No server runs.\n"
    assert prefect_servers.known() == [], "what is known of a server that is gone is forgotten"


async def test_it_ends_when_nobody_uses_it(tmp_path: Path) -> None:
    used = idle.UsageMonitor(nothing)
    began = time.monotonic()
    await idle.wait_until_unused(used, tmp_path, 0.2)
    assert time.monotonic() - began >= 0.2
    used.open = 1  # a web socket
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(idle.wait_until_unused(used, tmp_path, 0.2), 0.6)
    used.open = 0
    used.last -= 100
    await used({"type": "http", "path": idle.HEALTH}, None, None)
    assert used.idle > 100, "to ask whether it is up is not a use of it"
    await used({"type": "http", "path": "/api/flows"}, None, None)
    assert used.idle < 100


async def nothing(scope: object, receive: object, send: object) -> None:
    """An application that does nothing."""


def test_what_the_project_sets(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "pyproject.toml").write_text("[tool.planbook]\nserver_idle_hours = 0.5\nserver_keep_days = 7\n")
    monkeypatch.delenv("PLANBOOK_SERVER_IDLE")
    name = "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD"
    assert server.server_environment(Project(project)) == {"PLANBOOK_SERVER_IDLE": "1800", name: "604800"}
    monkeypatch.setenv(name, "86400")
    assert name not in server.server_environment(Project(project))


@pytest.mark.parametrize("text", ["soon", "-1", "nan"])
def test_a_time_without_use_that_is_none(text: str, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANBOOK_SERVER_IDLE", text)
    with pytest.raises(PlanbookError) as raised:
        server.server_environment(Project(project))
    said = (
        f'PLANBOOK_SERVER_IDLE is "{text}". Write a number of seconds; 0 or nothing keeps the server until you stop it.'
    )
    assert str(raised.value) == said
