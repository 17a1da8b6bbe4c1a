"""Installs third-party programs in `.planbook/apps/`, and serves them on loopback during a test."""

import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

CACHE = Path(__file__).parents[2] / ".planbook" / "apps"
PATIENCE = 60.0  # seconds for an application to start


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def make(command: Sequence[str | Path], **options: str) -> None:
    """Runs a command to its end; shows its output if it fails."""
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, input=options.get("given", ""), check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout}{done.stderr}")


@contextmanager
def served(command: Sequence[str | Path], address: str, log: Path) -> Iterator[None]:
    """Runs a server during the block, after waiting until it answers."""
    with log.open("wb") as output:
        process = subprocess.Popen([str(part) for part in command], stdout=output, stderr=output, cwd=log.parent)
    try:
        _wait(process, address, log)
        yield
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{address} does not answer:\n{log.read_text(errors='replace')[-2000:]}")
