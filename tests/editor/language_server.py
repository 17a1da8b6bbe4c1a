"""The YAML language server that editors use, driven over its standard streams as an editor does."""

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from planbook.plan.schema import FILE, shipped_schema
from tests.apps.serving import CACHE, make

PINNED = Path(__file__).with_name("server")
PATIENCE = 30.0  # seconds for an answer
MODELINE = f"# yaml-language-server: $schema={FILE}\n"
Range = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Finding:
    """A range that the editor underlines, and its message."""

    text: str
    message: str


class Editor:
    """An editor with one folder that contains the schema; every plan opened in it is a separate file."""

    def __init__(self, server: subprocess.Popen[bytes], folder: Path) -> None:
        self._server = server
        self._folder = folder
        self._number = 0
        self._answers: Queue[dict[str, Any]] = Queue()
        self._told: Queue[dict[str, Any]] = Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        root = folder.as_uri()
        self._ask("initialize", {"processId": None, "rootUri": root, "capabilities": _CAPABILITIES})
        self._tell("initialized", {})
        settings = {"yaml": {"schemaStore": {"enable": False}, "hover": True, "completion": True, "validate": True}}
        self._tell("workspace/didChangeConfiguration", {"settings": settings})

    def findings(self, plan: str) -> list[Finding]:
        """Returns what is underlined in a plan."""
        uri, text = self._open(plan)
        while True:
            told = self._told.get(timeout=PATIENCE)
            if told["method"] == "textDocument/publishDiagnostics" and told["params"]["uri"] == uri:
                found = told["params"]["diagnostics"]
                return [Finding(_within(text, each["range"]), each["message"]) for each in found]

    def hover(self, plan: str) -> str:
        """Returns the tooltip at the position of `|`."""
        answer = self._at("textDocument/hover", plan)
        return str(answer["contents"]["value"]) if answer else ""

    def completions(self, plan: str) -> dict[str, str]:
        """Returns the completions at the position of `|`, each with the text to insert."""
        answer = self._at("textDocument/completion", plan)
        items = answer["items"] if isinstance(answer, dict) else answer or []
        return {item["label"]: item.get("textEdit", {}).get("newText", item.get("insertText", "")) for item in items}

    def _at(self, method: str, plan: str) -> Any:
        before, _, after = plan.partition("|")
        uri, _ = self._open(before + after)
        lines = (MODELINE + before).split("\n")
        position = {"line": len(lines) - 1, "character": len(lines[-1])}
        return self._ask(method, {"textDocument": {"uri": uri}, "position": position})

    def _open(self, plan: str) -> tuple[str, str]:
        self._number += 1
        uri, text = (self._folder / f"plan-{self._number}.yaml").as_uri(), MODELINE + plan
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._tell("textDocument/didOpen", {"textDocument": document})
        return uri, text

    # Messages ---------------------------------------------------------------------------------------------------------
    def _ask(self, method: str, params: Any) -> Any:
        self._number += 1
        number = self._number
        self._send({"id": number, "method": method, "params": params})
        while True:
            try:
                answer = self._answers.get(timeout=PATIENCE)
            except Empty:
                raise TimeoutError(f"the language server does not answer {method}") from None
            if answer["id"] == number:
                assert "error" not in answer, answer["error"]
                return answer["result"]

    def _tell(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._server.stdin
        self._server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._server.stdin.flush()

    def _listen(self) -> None:
        output = self._server.stdout
        assert output
        while head := output.readline():
            if head.lower().startswith(b"content-length:"):
                while output.readline().strip():
                    pass
                self._take(json.loads(output.read(int(head.split(b":")[1]))))

    def _take(self, message: dict[str, Any]) -> None:
        if "method" not in message:
            self._answers.put(message)
        elif "id" in message:  # a request of the server: answer like an editor without settings
            asked = message.get("params") or {}
            self._send({"id": message["id"], "result": [None for _ in asked.get("items", ())] or None})
        else:
            self._told.put(message)


_CAPABILITIES: dict[str, Any] = {
    "textDocument": {
        "completion": {"completionItem": {"snippetSupport": True, "documentationFormat": ["markdown"]}},
        "hover": {"contentFormat": ["markdown"]},
        "publishDiagnostics": {},
    },
}


def _within(text: str, place: Range) -> str:
    lines = text.split("\n")
    first, last = place["start"], place["end"]
    if first["line"] == last["line"]:
        return lines[first["line"]][first["character"] : last["character"]]
    return lines[first["line"]][first["character"] :]


@contextmanager
def editor(folder: Path) -> Iterator[Editor]:
    """Runs the pinned language server during the block, with the schema in `folder`."""
    (folder / FILE).write_text(shipped_schema(), encoding="utf-8")
    command = ["node", str(_installed()), "--stdio"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        try:
            yield Editor(server, folder)
        finally:
            server.terminate()


def _installed() -> Path:
    folder = CACHE / "yaml-language-server"
    program = folder / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
    lock = PINNED / "package-lock.json"
    if not program.exists() or (folder / lock.name).read_bytes() != lock.read_bytes():
        folder.mkdir(parents=True, exist_ok=True)
        for each in PINNED.iterdir():
            shutil.copy(each, folder)
        make(["npm", "ci", "--no-fund", "--no-audit", "--prefix", folder])
    return program
