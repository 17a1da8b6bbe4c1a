"""Roundup, an issue tracker of the old school: a page a click, long forms, a table over pages, file attachments."""

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

SLOWLY = "Slowly"  # an issue whose title begins so takes its time
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
    """One that is served: its address (with a slash at its end) and its folder."""

    address: str
    home: Path

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        """Asks its database, behind its back."""
        with closing(sqlite3.connect(f"file:{self.home}/db/db?mode=ro", uri=True)) as database:
            return database.execute(question).fetchall()

    def comes(self, title: str) -> bool:
        """Waits until there is an issue of that title, for a while."""
        for _ in range(100):
            if self.ask(f"SELECT id FROM _issue WHERE _title = '{title}'"):
                return True
            time.sleep(0.2)
        return False

    def rest(self, path: str) -> Any:
        """Asks its REST interface, as its administrator."""
        return json.loads(self.binary(f"{self.address}rest/data/{path}"))["data"]

    def binary(self, address: str) -> bytes:
        """What is at an address of it, for its administrator."""
        token = base64.b64encode(":".join(ADMIN).encode()).decode()
        headers = {"Authorization": f"Basic {token}", "X-Requested-With": "rest"}
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=30) as answer:
            content: bytes = answer.read()
            return content


def titles() -> list[str]:
    """What the issues are called that are there from the beginning: more than a page of them."""
    return [f"{thing} {trouble}" for trouble in TROUBLES for thing in THINGS]


@contextmanager
def tracker(folder: Path) -> Iterator[Tracker]:
    """A new tracker in `folder` with its issues, served while the block lasts."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/"
    home = folder / "lab"
    programs = installed()
    furnish(programs / "roundup-admin", home, address)
    command = [programs / "python", "-I", SERVER, home, str(port)]
    with served(command, address, folder / "server.log"):
        yield Tracker(address, home)


def installed() -> Path:
    """The folder of its programs; it has an environment of its own, since planbook needs nothing of it."""
    environment = CACHE / f"roundup-{VERSION}"
    if not (environment / "ready").exists():
        make([sys.executable, "-m", "venv", environment])
        make([environment / "bin/pip", "install", "--quiet", f"roundup=={VERSION}"])
        (environment / "ready").touch()
    return environment / "bin"


def furnish(admin: Path, home: Path, address: str) -> None:
    """Makes the tracker: people, and the issues in one go."""
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
