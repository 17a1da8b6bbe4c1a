"""The program that is the local Prefect server; `flows.server` starts it, in the background, as a script.

    python -P server_process.py LISTENING_SOCKET LOCK

Both arguments are inherited file descriptors. The socket listens already, so that no other program can take the port
and an early client waits instead of being refused. The locked file stays locked while this program lives. The working
directory is the server's folder. The program serves until SIGTERM, until that folder is gone, or until it has been
unused for PLANBOOK_SERVER_IDLE seconds.
"""

import asyncio
import contextlib
import gc
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
NICENESS = 5  # a third of the default weight: with less, runs on a busy machine wait for their server
DEFAULTS = {
    # Each task run sends three events. Fifty of them take 1.5 s of CPU one by one, and 0.5 s in a batch.
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",  # whole seconds: Prefect drops fractions
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_FLUSH_INTERVAL": "2",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    # In memory, the leases of places would not outlast the server, and what they hold would stay taken.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
    # Prefect may delete its copy of old runs: planbook's own record keeps everything for as long as the user likes.
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
}
FIRST = ("/flows", "/flow_runs", "/admin")
QUIET_START = 20  # seconds; deferred work leaves the CPU to the run that started the server


def main() -> None:
    gc.disable()  # until the server is up: what it imports stays, and looking for garbage takes a tenth of the start
    listener = socket.socket(fileno=int(sys.argv[1]))
    os.set_inheritable(listener.fileno(), False)
    os.set_inheritable(int(sys.argv[2]), False)
    write_server_file(listener.getsockname()[1])
    key = access.read(Path.cwd())
    configure(Path.cwd(), listener.getsockname()[1], key)
    create_database(Path(DATABASE))
    use_immediate_transactions()
    exempt_web_sockets()
    exempt_programs()
    lift_connection_limit()
    name_the_app()
    serve(listener, key)


def write_server_file(port: int) -> None:
    """Writes the server's process id and port to a file for `flows.server.read`."""
    about = {"pid": os.getpid(), "port": port, "started": time.time(), "fenced": True, "knows_programs": True}
    write_atomically(Path("server.json"), json.dumps(about).encode())


def lower_priority() -> None:
    """Lowers the server's priority below that of browsers and runs, after it is up: until then they wait for it.

    On Linux each thread has its own niceness, and so has the autogroup of a session.
    """
    niceness = os.nice(NICENESS)
    with contextlib.suppress(OSError):
        for thread in Path("/proc/self/task").iterdir():
            os.setpriority(os.PRIO_PROCESS, int(thread.name), niceness)
        Path("/proc/self/autogroup").write_text(str(niceness))


def configure(folder: Path, port: int, key: str) -> None:
    """Configures Prefect by its environment: fixed settings, and defaults that the environment may override."""
    address = f"http://127.0.0.1:{port}"
    for name in [name for name in os.environ if name.startswith(("PREFECT_API_", "PREFECT_PROFILE"))]:
        del os.environ[name]  # these configure a client, and this is a server
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
        "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",  # takes 0.8 s, which `register_blocks` spends later
    }


def hosts(port: int) -> tuple[str, str]:
    """Returns the allowed Host headers, the one to show first."""
    return f"127.0.0.1:{port}", f"localhost:{port}"


def create_database(database: Path) -> None:
    """Copies this machine's empty database; without one, Prefect creates its own.

    Prefect looks for migrations at each start, which takes a tenth of a second. It need not where there are none.
    """
    try:
        empty_database.copy_to(database)
    except (OSError, empty_database.MigrationError) as error:
        print(f"the empty database is not kept: {error}", file=sys.stderr, flush=True)
    if empty_database.is_at_its_revision(database):
        os.environ.setdefault("PREFECT_SERVER_DATABASE_MIGRATE_ON_START", "false")


def use_immediate_transactions() -> None:
    """Makes every transaction of the server take SQLite's write lock when it begins.

    Prefect begins transactions deferred. If one reads first and another one writes before it does, its own write fails
    at once, regardless of the timeout; the client gets a 503 and waits for seconds. Statements that only read use no
    transaction and take no lock.
    """
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    def immediately(
        connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool
    ) -> tuple[str, Any]:
        return ("BEGIN IMMEDIATE" if statement == "BEGIN DEFERRED" else statement), parameters

    event.listen(Engine, "before_cursor_execute", immediately, retval=True)


def exempt_web_sockets() -> None:
    """Limits Prefect's hundred concurrent requests to real requests.

    The limit protects SQLite from too many writers, but it also counts web sockets, which stay open during a run. Each
    run has three of them: with thirty runs, no request was answered any more.
    """
    from prefect.server.api import server

    class Limit(server.RequestLimitMiddleware):
        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "http":
                await super().__call__(scope, receive, send)
            else:
                await self.app(scope, receive, send)

    server.RequestLimitMiddleware = Limit  # type: ignore[misc]


def exempt_programs() -> None:
    """Asks only browsers for Prefect's CSRF tokens.

    A token shows that a page of this server sent a request, and not another site's page. A program is no page, and each
    of its processes would ask for a token before its first request that writes.
    """
    from prefect.server.api import middleware

    from flows.access_guard import is_of_browser

    class Csrf(middleware.CsrfMiddleware):
        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "http" and is_of_browser(name for name, _ in scope["headers"]):
                await super().__call__(scope, receive, send)
            else:
                await self.app(scope, receive, send)

    middleware.CsrfMiddleware = Csrf  # type: ignore[misc]


def lift_connection_limit() -> None:
    """Lifts the limit on database connections, so that each request gets one.

    Prefect keeps SQLAlchemy's limit of 15 for a file. With thirty concurrent runs, requests that waited for SQLite's
    write lock held all of them. The others waited 30 s for a connection and got a 500, which no client retries. A
    request that does not get the lock gets a 503, which clients retry.
    """
    from functools import partial

    from prefect.server.database import configurations

    engine = configurations.create_async_engine  # type: ignore[attr-defined]
    configurations.create_async_engine = partial(engine, max_overflow=-1)  # type: ignore[attr-defined]


def name_the_app() -> None:
    """Gives Prefect's app a name for Prefect's cache of apps, which has one here: all settings, twice, take 0.1 s."""
    from prefect.settings import Settings

    Settings.hash_key = lambda self: "the project's own"  # type: ignore[method-assign]


def put_first(app: Any) -> None:
    """Puts the routers first that the beginning of a run asks for.

    FastAPI builds the routes of a router when a request gets as far as it: all of Prefect's take 0.2 s. No two routers
    have a path in common.
    """
    with contextlib.suppress(AttributeError):
        routes = app.api_app.router.routes
        routes.sort(key=lambda route: getattr(getattr(route, "original_router", None), "prefix", "") not in FIRST)


def serve(listener: socket.socket, key: str) -> None:
    """Serves Prefect's API, interface and services, and the notebooks, until told to end."""
    import uvicorn
    from prefect.server.api.server import create_app

    from flows.access_guard import AccessGuard
    from flows.idle import UsageMonitor
    from flows.notebooks import NotebookServer

    signal.signal(signal.SIGTERM, lambda number, frame: None)  # uvicorn re-raises it at its end: do not die of it
    app = create_app()
    put_first(app)
    used = UsageMonitor(NotebookServer(app, Path.cwd().parent / "runs", key))
    fence = AccessGuard(used, hosts(listener.getsockname()[1]))
    config = uvicorn.Config(fence, log_level="warning", timeout_graceful_shutdown=2, timeout_keep_alive=30)
    asyncio.run(serve_with_services(uvicorn.Server(config), listener, used))


async def serve_with_services(server: Any, listener: socket.socket, used: Any) -> None:
    beside = (when_up(server), stop_when_unused(server, used), tell_people_of_runs(), correct_places())
    afterwards = [asyncio.create_task(work) for work in beside]
    try:
        await server.serve(sockets=[listener])
    finally:
        for task in afterwards:
            task.cancel()
        await asyncio.gather(*afterwards, return_exceptions=True)


async def tell_people_of_runs() -> None:
    from flows.notification_timer import notify_forever

    await notify_forever(Path.cwd())


async def correct_places() -> None:
    from flows.leaked_slots import correct_forever

    await correct_forever()


async def stop_when_unused(server: Any, used: Any) -> None:
    from flows.idle import wait_until_unused

    idle = float(os.environ.get("PLANBOOK_SERVER_IDLE") or 0)
    await wait_until_unused(used, Path.cwd(), idle or None)
    server.should_exit = True


async def when_up(server: Any) -> None:
    while not server.started:
        await asyncio.sleep(0.1)
    gc.freeze()
    gc.enable()
    lower_priority()
    await register_blocks()


async def register_blocks() -> None:
    """Registers the block types that the interface offers: once per Prefect version, some time after the start."""
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
