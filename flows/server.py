"""The project's own Prefect server: started when first needed, shared by all runs, ended by `planbook server stop`.

The server process holds a lock while it is alive. The lock tells whether it runs, because its process id or port may
since belong to another program. This module does not import Prefect.
"""

import json
import math
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.request import Request, urlopen

from flows import access, empty_database
from planbook import prefect_servers
from planbook.errors import PlanbookError
from planbook.places import Project
from planbook.prefect_servers import NOTE, held, locked
from planbook.settings import read_settings

PROCESS = Path(__file__).with_name("server_process.py")
PORTS = range(4210, 4290)  # near Prefect's own 4200, which is left to the user's server
PATIENCE = 180.0  # seconds for a start: about 3 on an idle machine, 100 if thirty processes share two cores
HICCUP = 6.0  # seconds that a running server may take to respond
SILENCE = 60.0  # seconds that one may take to respond which did a moment ago: others may need the whole machine
GRACE = 6.0  # seconds between SIGTERM and SIGKILL
LOG_LIMIT = 5_000_000  # bytes; a longer log is deleted at the next start


IDLE = "PLANBOOK_SERVER_IDLE"
NO_TIME = f'{IDLE} is "{{}}". Write a number of seconds; 0 or nothing keeps the server until you stop it.'


class ServerError(PlanbookError):
    """The local Prefect server does not start."""


@dataclass(frozen=True)
class Server:
    """A server that was started: its process id, its port, and its start time (seconds since the epoch).

    `fenced` is whether it requires the key of `flows.access`, and `knows_programs` whether it asks only browsers for
    Prefect's CSRF tokens; servers of older versions of planbook do not.
    """

    pid: int
    port: int
    started: float
    fenced: bool = False
    knows_programs: bool = False

    @property
    def address(self) -> str:
        """The address of Prefect's interface."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_url(self) -> str:
        return f"{self.address}/api"


@dataclass(frozen=True)
class Status:
    """The result of `planbook server status`. `server` is None if none runs."""

    server: Server | None
    healthy: bool


def ensure(folder: Path, tell: Callable[[str], None]) -> str:
    """Returns the API address of a healthy server of the project in `folder`, and starts one if there is none.

    Several processes may call this at once: one starts the server, and all get the same. `tell` gets a line if it takes
    time. Raises ServerError if the server does not start.
    """
    server = begin(folder, tell)
    wait(folder, server)
    return server.api_url


def begin(folder: Path, tell: Callable[[str], None]) -> Server:
    """Starts the server without waiting. Its address is valid at once; early requests are answered when it is up."""
    home = Project(folder).server
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    make_private(home)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with locked(home) as lock:
            if lock is not None:
                return start(Project(folder), lock, tell)
        server = read(home)
        if server is None:  # another process is starting or ending one
            time.sleep(0.02)
        elif not server.fenced and not busy(server):
            tell("The Prefect server is one of an earlier version, which lets anybody in; restarting it …")
            end(home, server)
        elif starting(server) or healthy(server, HICCUP):
            return server
        else:
            tell("The Prefect server does not answer; restarting it …")
            end(home, server)
    raise ServerError(error_message(home, "is neither up nor gone"))


def wait(folder: Path, server: Server) -> None:
    """Returns as soon as `server` is healthy. Raises ServerError if it ends or takes too long to start."""
    home, began = Project(folder).server, time.monotonic()
    while not healthy(server, timeout=10.0):  # the socket listens from the start and responds when the server is up
        if not held(home):
            raise ServerError(error_message(home, "ended while it was starting"))
        waited = time.monotonic() - began
        if waited > SILENCE and not starting(server):
            raise ServerError(error_message(home, f"has not answered for {waited:.0f} s"))
        time.sleep(0.02)


def status(folder: Path) -> Status:
    home = Project(folder).server
    server = read(home) if held(home) else None
    return Status(server, server is not None and healthy(server, timeout=2.0))


def stop(folder: Path) -> Server | None:
    """Ends the server and returns it; None if none ran."""
    return stop_at(Project(folder).server)


def stop_at(home: Path) -> Server | None:
    """Ends the server whose files are in the folder `home`, and returns it; None if none ran."""
    server = read(home) if held(home) else None
    if server is not None:
        end(home, server)
    return server


def all_servers() -> list[tuple[prefect_servers.Place, Server]]:
    """Returns the running servers of all of this user's projects."""
    running = []
    for place in prefect_servers.known():
        server = read(place.home) if prefect_servers.runs(place.home) else None
        if server is not None:
            running.append((place, server))
    return running


def log_file(folder: Path) -> Path:
    """Returns the path of the server's log; it exists after a server has been started."""
    return Project(folder).server / "server.log"


def start(project: Project, lock: int, tell: Callable[[str], None]) -> Server:
    """Starts the server process, which inherits the lock and writes the note about itself."""
    home = project.server
    last = read(home)
    if not (home / "prefect.db").exists() and empty_database.needs_migrations():
        tell(empty_database.announcement())
    tell(f"Starting the Prefect server ({'it was not running' if last else 'first run only'}) …")
    (home / NOTE).unlink(missing_ok=True)
    access.make(home)
    prefect_servers.add(project)
    with listening(last) as listener:
        pid = spawn(home, listener.fileno(), lock, server_environment(project))
        return Server(pid, listener.getsockname()[1], time.time(), fenced=True, knows_programs=True)


def server_environment(project: Project) -> dict[str, str]:
    """Returns the project's settings for its server as environment variables.

    Those that the user set take precedence. Raises PlanbookError if the user's time without use is not a number.
    """
    settings = read_settings(project)
    if not _is_time(os.environ.get(IDLE)):
        raise PlanbookError(NO_TIME.format(os.environ[IDLE]))
    wanted = {
        IDLE: settings.server_idle_hours * 3600,
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": settings.server_keep_days * 86400,
    }
    return {name: f"{value:g}" for name, value in wanted.items() if name not in os.environ}


def _is_time(text: str | None) -> bool:
    try:
        return not text or 0 <= float(text) < math.inf
    except ValueError:
        return False


def spawn(home: Path, listener: int, lock: int, settings: dict[str, str]) -> int:
    """Starts the process in a session of its own, which Ctrl-C in a run's terminal does not reach. Returns its id."""
    log = log_file_in(home)
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.unlink()
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-P", str(PROCESS), str(listener), str(lock)],
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=(listener, lock),
            start_new_session=True,
            env=os.environ | settings,
        )
    process.returncode = 0  # it outlives this process on purpose: no ResourceWarning
    return process.pid


@contextmanager
def listening(last: Server | None) -> Iterator[socket.socket]:
    """Yields a listening loopback socket, at the last server's port if it is free, so that bookmarks stay valid."""
    ports = (*([last.port] if last else []), *PORTS, 0)
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        for port in ports:
            with suppress(OSError):
                listener.bind(("127.0.0.1", port))
                listener.listen(128)
                break
        yield listener


def end(home: Path, server: Server) -> None:
    """Sends SIGTERM to the process, waits for it, and kills it if it does not end."""
    for how, seconds in ((signal.SIGTERM, GRACE), (signal.SIGKILL, 2.0)):
        with suppress(ProcessLookupError):
            os.kill(server.pid, how)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            reap(server.pid)
            if not held(home):
                return
            time.sleep(0.02)


def reap(pid: int) -> None:
    """Reaps a process that this one started and that has ended."""
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def starting(server: Server) -> bool:
    return 0 <= time.time() - server.started < PATIENCE


def healthy(server: Server, timeout: float) -> bool:
    """Returns whether the server responds. Uses a plain socket, because importing an HTTP client takes longer."""
    request = f"GET /api/health HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nConnection: close\r\n\r\n"
    with suppress(OSError), socket.create_connection(("127.0.0.1", server.port), timeout) as connection:
        connection.sendall(request.encode())
        return connection.recv(64).startswith(b"HTTP/1.1 200 ")
    return False


def busy(server: Server) -> bool:
    """Returns whether a server without a key has active runs: they could not finish on one that requires the key."""
    running = json.dumps({"flow_runs": {"state": {"type": {"any_": ["RUNNING", "PENDING", "CANCELLING"]}}}})
    request = Request(f"{server.api_url}/flow_runs/count", running.encode(), {"content-type": "application/json"})
    try:
        with urlopen(request, timeout=HICCUP) as answer:
            return bool(json.load(answer))
    except (OSError, HTTPException, ValueError):
        return False


def make_private(home: Path) -> None:
    """Takes other users' access to the folder away."""
    with suppress(OSError):
        if stat.S_IMODE(home.stat().st_mode) & 0o077:
            home.chmod(0o700)


def read(home: Path) -> Server | None:
    """Returns the server that was started last; None if there was none or its note cannot be read."""
    with suppress(OSError, ValueError, TypeError):
        return Server(**json.loads((home / NOTE).read_text(encoding="utf-8")))
    return None


def error_message(home: Path, what: str) -> str:
    """Returns an error message: what is wrong, the last lines of the log, and what to do."""
    log = log_file_in(home)
    last = log.read_text(encoding="utf-8", errors="replace").splitlines()[-3:] if log.exists() else []
    told = "".join(f"\n  {line}" for line in last)
    return (
        f"the local Prefect server {what}. Its log is {log}{':' if told else ''}{told}\n"
        "Fix what the log reports, or set PREFECT_API_URL to the address of a server that runs."
    )


def log_file_in(home: Path) -> Path:
    return home / "server.log"
