"""Roundup, a traditional issue tracker: one page per click, long forms, paginated tables, file attachments."""

import base64
import json
import sqlite3
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.apps.serving import CACHE, free_port, make, served

VERSION = "2.6.0"
SERVER = Path(__file__).with_name("roundup_wsgi.py")
ADMIN = ("admin", "tracker-admin-1")
CLERK = ("nora", "tracker-nora-1")
THINGS = ("Printer", "Scanner", "Projector", "Router", "Kettle", "Door", "Lamp", "Clock")
TROUBLES = (
    "is silent",
    "is too warm",
    "blinks red",
    "hums",
    "smells odd",
    "needs a key",
    "has no paper",
    "lost its lid",
)

SLOWLY = "Slowly"  # an issue whose title begins with this is saved slowly
DETECTOR = f"""
import time

def wait(db, cl, nodeid, newvalues):
    if newvalues["title"].startswith("{SLOWLY}"):
        time.sleep(9)

def init(db):
    db.issue.audit("create", wait)
"""


@dataclass(frozen=True)
class Tracker:
    """A running tracker: its address (with a final slash) and its folder."""

    address: str
    home: Path

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        """Queries its database directly."""
        with closing(sqlite3.connect(f"file:{self.home}/db/db?mode=ro", uri=True)) as database:
            return database.execute(question).fetchall()

    def comes(self, title: str) -> bool:
        """Waits until an issue with a title exists, up to a limit."""
        for _ in range(100):
            if self.ask(f"SELECT id FROM _issue WHERE _title = '{title}'"):
                return True
            time.sleep(0.2)
        return False

    def rest(self, path: str) -> Any:
        """Calls its REST interface as its administrator."""
        return json.loads(self.binary(f"{self.address}rest/data/{path}"))["data"]

    def binary(self, address: str) -> bytes:
        """Downloads an address as its administrator."""
        token = base64.b64encode(":".join(ADMIN).encode()).decode()
        headers = {"Authorization": f"Basic {token}", "X-Requested-With": "rest"}
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=30) as answer:
            content: bytes = answer.read()
            return content


def titles() -> list[str]:
    """Returns the titles of the initial issues, which take more than one page."""
    return [f"{thing} {trouble}" for trouble in TROUBLES for thing in THINGS]


@contextmanager
def tracker(folder: Path, version: str = VERSION) -> Iterator[Tracker]:
    """Creates a tracker in `folder` with its issues, and serves it during the block."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/"
    home = folder / "lab"
    programs = installed(version)
    furnish(programs / "roundup-admin", home, address)
    command = [programs / "python", "-I", SERVER, home, str(port)]
    with served(command, address, folder / "server.log"):
        yield Tracker(address, home)


def installed(version: str = VERSION) -> Path:
    """Returns the folder of its programs, in a separate environment, since planbook does not depend on it."""
    environment = CACHE / f"roundup-{version}"
    if not (environment / "ready").exists():
        make([sys.executable, "-m", "venv", environment])
        make([environment / "bin/pip", "install", "--quiet", f"roundup=={version}"])
        (environment / "ready").touch()
    return environment / "bin"


def furnish(admin: Path, home: Path, address: str) -> None:
    """Creates the tracker with its users and issues."""
    home.mkdir(parents=True)
    mail = f"mail_domain=example.org,mailhost=localhost,mail_debug={home / 'mail.txt'},admin_email=admin@example.org"
    make([admin, "-i", home, "install", "classic", "sqlite", f"tracker_web={address},{mail}"])
    make([admin, "-i", home, "initialise", ADMIN[1]], given="y\n")
    (home / "detectors" / "slow.py").write_text(DETECTOR)
    person = f"create user username={CLERK[0]} password={CLERK[1]} address=nora@example.org roles=User"
    issues = [
        f'create issue "title={title}" status={n % 4 + 1} priority={n % 5 + 1}' for n, title in enumerate(titles())
    ]
    make([admin, "-i", home], given="\n".join([person, *issues, "commit", "exit", ""]))
