"""TiddlyWiki, a single-page application: its editor is in a frame, and it saves automatically after a while."""

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.apps.serving import CACHE, free_port, make, served

VERSION = "5.4.1"
TEXTS = {
    "Plan of the week": ("Monday: order seed potatoes.", "garden"),
    "Compost": ("Turn it every second month.", "garden"),
    "Water butt": ("Close the tap before the first frost.", "garden"),
    "Spare key": ("With the neighbour in number 9.", "house"),
}


@dataclass(frozen=True)
class Wiki:
    """A running wiki; its address has a final slash."""

    address: str

    def texts(self) -> dict[str, dict[str, Any]]:
        """Returns the texts on the server, by title, without what the page has not saved yet."""
        listed = self._asked("recipes/default/tiddlers.json")
        return {each["title"]: self._asked(path_of(each["title"])) for each in listed}

    def put(self, title: str, text: str, tag: str) -> None:
        body = json.dumps({"title": title, "text": text, "tags": tag}).encode()
        headers = {"X-Requested-With": "TiddlyWiki", "Content-Type": "application/json"}
        request = urllib.request.Request(self.address + path_of(title), body, headers, method="PUT")
        urllib.request.urlopen(request, timeout=30).close()

    def _asked(self, path: str) -> Any:
        with urllib.request.urlopen(self.address + path, timeout=30) as answer:
            return json.load(answer)


def path_of(title: str) -> str:
    return f"recipes/default/tiddlers/{quote(title, safe='')}"


@contextmanager
def wiki(folder: Path, version: str = VERSION) -> Iterator[Wiki]:
    """Creates a wiki in `folder` with its texts, and serves it during the block."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/"
    program = installed(version)
    make(["node", program, folder / "wiki", "--init", "server"])
    command = ["node", program, folder / "wiki", "--listen", "host=127.0.0.1", f"port={port}"]
    with served(command, address, folder / "server.log"):
        made = Wiki(address)
        for title, (text, tag) in TEXTS.items():
            made.put(title, text, tag)
        yield made


def installed(version: str = VERSION) -> Path:
    """Returns its program for node."""
    folder = CACHE / f"tiddlywiki-{version}"
    program = folder / "node_modules" / "tiddlywiki" / "tiddlywiki.js"
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        make(["npm", "install", "--no-fund", "--no-audit", "--no-save", "--prefix", folder, f"tiddlywiki@{version}"])
    return program
