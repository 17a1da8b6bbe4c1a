"""A PostgreSQL server of its own, from Debian's package, for as long as a block lasts."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = Path("/usr/lib/postgresql")
USER = "postgres"  # whom the package has made; the server refuses to run as root


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """The address of an empty database, as Prefect wants it. `folder` is new, and all may reach it."""
    programs = _programs()
    data, port = folder / "postgres", free_port()
    data.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(data, USER, USER)
    _as_user([programs / "initdb", "-D", data, "-A", "trust", "-U", "prefect", "--no-sync"])
    options = f"-p {port} -k {data} -c listen_addresses=127.0.0.1 -c max_connections=200"
    _as_user([programs / "pg_ctl", "-D", data, "-w", "-l", data / "log", "-o", options, "start"])
    try:
        _as_user([programs / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "prefect", "prefect"])
        yield f"postgresql+asyncpg://prefect@127.0.0.1:{port}/prefect"
    finally:
        _as_user([programs / "pg_ctl", "-D", data, "-m", "fast", "stop"])


def version() -> str:
    """Of the server, in its own words."""
    return subprocess.run([_programs() / "postgres", "--version"], capture_output=True, text=True, check=True).stdout


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as made:
        port: int = made.getsockname()[1]
        return port


def _programs() -> Path:
    found = sorted(PROGRAMS.glob("*/bin/initdb"))
    if not found:
        raise SystemExit("There is no PostgreSQL server on this machine. On Debian: apt-get install postgresql")
    return found[-1].parent


def _as_user(command: Sequence[object]) -> None:
    other = ["runuser", "-u", USER, "--"] if os.geteuid() == 0 else []
    done = subprocess.run([*other, *map(str, command)], capture_output=True, text=True, cwd="/")
    if done.returncode:
        raise SystemExit(f"{command[0]} failed:\n{done.stdout}{done.stderr}")
