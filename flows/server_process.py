"""The program that is the local Prefect server; `flows.server` starts it, in the background, as a script.

    python -P server_process.py LISTENING_SOCKET LOCK

Both are file descriptors that it inherits: a socket that listens already, so that nobody can take the port in between
and an early caller waits instead of being refused; and the locked file, which stays locked while this program lives.
The working directory is the server's own folder. It serves until SIGTERM, until that folder is gone, or until nobody
has used it for PLANBOOK_SERVER_IDLE seconds.
"""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any

from flows import access, empty_database
from planbook.files.atomic_write import write_atomically

DATABASE = "prefect.db"
NICENESS = 5  # a third of the weight: with less, a machine that is full makes every run wait for its server
DEFAULTS = {
    # Task runs come as events, three each: fifty of them cost 1.5 s of processor one by one, and 0.5 s together.
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",  # seconds, whole: Prefect cuts the rest off
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_FLUSH_INTERVAL": "2",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    # What Prefect keeps of a run: planbook's own record has it all, for as long as one likes.
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
}
QUIET_START = 20  # seconds; what can wait leaves the processor to the run that started the server


def main() -> None:
    listener = socket.socket(fileno=int(sys.argv[1]))
    os.set_inheritable(listener.fileno(), False)
    os.set_inheritable(int(sys.argv[2]), False)
    write_server_file(listener.getsockname()[1])
    key = access.read(Path.cwd())
    configure(Path.cwd(), listener.getsockname()[1], key)
    create_database(Path(DATABASE))
    use_immediate_transactions()
    exempt_web_sockets()
    lift_connection_limit()
    serve(listener, key)


def write_server_file(port: int) -> None:
    """Write down where this server is, for `flows.server.read`."""
    about = {"pid": os.getpid(), "port": port, "started": time.time(), "fenced": True}
    write_atomically(Path("server.json"), json.dumps(about).encode())


def lower_priority() -> None:
    """Give way to browsers and runs, once it is up: until then they wait for it.

    On Linux each thread has a niceness, and so has the group that a session's processes may be put into.
    """
    niceness = os.nice(NICENESS)
    with contextlib.suppress(OSError):
        for thread in Path("/proc/self/task").iterdir():
            os.setpriority(os.PRIO_PROCESS, int(thread.name), niceness)
        Path("/proc/self/autogroup").write_text(str(niceness))


def configure(folder: Path, port: int, key: str) -> None:
    """Tell Prefect, by its environment, what is fixed, and what may be set otherwise from outside."""
    address = f"http://127.0.0.1:{port}"
    for name in [name for name in os.environ if name.startswith(("PREFECT_API_", "PREFECT_PROFILE"))]:
        del os.environ[name]  # they are about the server of a client, which this is not
    os.environ |= DEFAULTS | os.environ
    os.environ |= {
        "PREFECT_HOME": str(folder),
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{folder / DATABASE}",
        "PREFECT_SERVER_API_HOST": "127.0.0.1",
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_UI_API_URL": f"{address}/api",
        "PREFECT_SERVER_API_AUTH_STRING": key,
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": ",".join(f"http://{host}" for host in hosts(port)),
        "PREFECT_SERVER_CSRF_PROTECTION_ENABLED": "true",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",  # 0.8 s that `register_blocks` spends later
        "PREFECT__SERVER_FINAL": "1",  # lets Prefect give back some 50 MB
    }


def hosts(port: int) -> tuple[str, str]:
    """What the server may be called, the address that is told first."""
    return f"127.0.0.1:{port}", f"localhost:{port}"


def create_database(database: Path) -> None:
    """Begins with a copy of the empty database that this machine keeps; without one, Prefect makes its own."""
    try:
        empty_database.copy_to(database)
    except (OSError, empty_database.MigrationError) as error:
        print(f"the empty database is not kept: {error}", file=sys.stderr, flush=True)


def use_immediate_transactions() -> None:
    """Let every transaction of the server take SQLite's write lock at its beginning.

    Prefect begins them deferred. One that reads first and then writes while another has written fails at once, whatever
    the time it may wait; the client is told 503 and waits for seconds. What only reads has no transaction, and no lock.
    """
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    def immediately(
        connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool
    ) -> tuple[str, Any]:
        return ("BEGIN IMMEDIATE" if statement == "BEGIN DEFERRED" else statement), parameters

    event.listen(Engine, "before_cursor_execute", immediately, retval=True)


def exempt_web_sockets() -> None:
    """Let Prefect's limit of a hundred requests at a time be one of requests.

    It spares SQLite too many writers, and counts web sockets, which are open for as long as a run goes on: each run has
    three, and with thirty runs no request was answered any more.
    """
    from prefect.server.api import server

    class Limit(server.RequestLimitMiddleware):
        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "http":
                await super().__call__(scope, receive, send)
            else:
                await self.app(scope, receive, send)

    server.RequestLimitMiddleware = Limit  # type: ignore[misc]


def lift_connection_limit() -> None:
    """Give each request a connection to the database.

    Prefect leaves it at SQLAlchemy's 15 for a file. With thirty runs at once all were taken by requests that waited for
    SQLite's write lock. The others waited 30 s for a connection and were told 500, after which no client asks again.
    Whoever waits for the lock in vain is told 503, and asks again.
    """
    from functools import partial

    from prefect.server.database import configurations

    engine = configurations.create_async_engine  # type: ignore[attr-defined]
    configurations.create_async_engine = partial(engine, max_overflow=-1)  # type: ignore[attr-defined]


def serve(listener: socket.socket, key: str) -> None:
    """Serve Prefect's API, interface and services, and the notebooks beside them, until told to end."""
    import uvicorn
    from prefect.server.api.server import create_app

    from flows.fence import AccessGuard
    from flows.idle import UsageMonitor
    from flows.notebooks import NotebookServer

    signal.signal(signal.SIGTERM, lambda number, frame: None)  # uvicorn raises it again at its end, which would be ours
    used = UsageMonitor(NotebookServer(create_app(), Path.cwd().parent / "runs", key))
    fence = AccessGuard(used, hosts(listener.getsockname()[1]))
    config = uvicorn.Config(fence, log_level="warning", timeout_graceful_shutdown=2, timeout_keep_alive=30)
    asyncio.run(serve_with_services(uvicorn.Server(config), listener, used))


async def serve_with_services(server: Any, listener: socket.socket, used: Any) -> None:
    beside = (when_up(server), stop_when_unused(server, used), tell_people_of_runs())
    afterwards = [asyncio.create_task(work) for work in beside]
    try:
        await server.serve(sockets=[listener])
    finally:
        for task in afterwards:
            task.cancel()
        await asyncio.gather(*afterwards, return_exceptions=True)


async def tell_people_of_runs() -> None:
    from flows.telling_timer import tell_for_ever

    await tell_for_ever(Path.cwd())


async def stop_when_unused(server: Any, used: Any) -> None:
    from flows.idle import wait_until_unused

    idle = float(os.environ.get("PLANBOOK_SERVER_IDLE") or 0)
    await wait_until_unused(used, Path.cwd(), idle or None)
    server.should_exit = True


async def when_up(server: Any) -> None:
    while not server.started:
        await asyncio.sleep(0.1)
    lower_priority()
    await register_blocks()


async def register_blocks() -> None:
    """Once per Prefect version, some time after the start: list the block types which the interface offers."""
    import prefect
    from prefect.server.database import provide_database_interface
    from prefect.server.models.block_registration import run_block_auto_registration

    registered = Path(f"blocks-{prefect.__version__}")
    if registered.exists():
        return
    await asyncio.sleep(QUIET_START)
    async with await provide_database_interface().session() as session:
        await run_block_auto_registration(session=session)
    registered.touch()


if __name__ == "__main__":
    main()
