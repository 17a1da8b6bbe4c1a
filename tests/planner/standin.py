"""A stand-in for the Messages API: a real HTTP server that answers according to a script, turn by turn.

A script is a list of turns. A turn is the result of `say`, `use`, `refuse`, `error` and similar functions below, or a
function that makes one from the request's body. Every four letters count as a token. The prompt cache works like the
real one: at each `cache_control` the preceding text is written, and a later request with the same beginning reads it.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.sites import Quiet

Body = dict[str, Any]
KEY = "sk-standin"


@dataclass(frozen=True)
class Turn:
    """One answer: its blocks and its stop reason; or an error with its status. `cut`: the connection is lost inside."""

    content: tuple[Body, ...] = ()
    stop: str = "end_turn"
    status: int = 200
    kind: str = ""
    message: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0
    cut: bool = False
    late: bool = False  # the error comes in the middle of the stream

    @property
    def is_error(self) -> bool:
        return bool(self.kind)


Script = Sequence["Turn | Callable[[Body], Turn]"]


def say(text: str) -> Turn:
    """Answers with text."""
    return Turn(({"type": "text", "text": text},))


def use(tool: str, /, **given: Any) -> Turn:
    """Uses one tool."""
    return uses((tool, given))


def uses(*wanted: tuple[str, Body]) -> Turn:
    """Uses several tools in one answer."""
    return Turn(tuple({"type": "tool_use", "name": name, "input": given} for name, given in wanted), "tool_use")


def refuse() -> Turn:
    """Refuses."""
    return Turn(({"type": "text", "text": "I can't help with that."},), "refusal")


def too_long() -> Turn:
    """Answers with a text cut off at `max_tokens`."""
    return Turn(({"type": "text", "text": "To begin with,"},), "max_tokens")


def error(status: int, kind: str, message: str, **headers: str) -> Turn:
    """Answers with an error of the server."""
    return Turn(status=status, kind=kind, message=message, headers={k.replace("_", "-"): v for k, v in headers.items()})


def rate_limited() -> Turn:
    return error(429, "rate_limit_error", "Too many requests", retry_after="0")


def overloaded() -> Turn:
    return error(529, "overloaded_error", "Overloaded")


def cut_off(turn: Turn) -> Turn:
    """Loses the connection in the middle of another turn."""
    return replace(turn, cut=True)


def slow(seconds: float, turn: Turn) -> Turn:
    """Delays another turn."""
    return replace(turn, wait=seconds)


class Standin:
    """The server. `requests` are the bodies that it received, without those that only count tokens."""

    def __init__(self) -> None:
        self.requests: list[Body] = []
        self.counts = True  # whether it counts tokens
        self.repeats = False  # whether the last turn repeats
        self._script: list[Turn | Callable[[Body], Turn]] = []
        self._kept: set[str] = set()
        self._lock = threading.Lock()
        self._server = Quiet(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def environment(self) -> dict[str, str]:
        """Returns the environment that points a command to this server."""
        return {"ANTHROPIC_BASE_URL": self.url, "ANTHROPIC_API_KEY": KEY}

    def script(self, *turns: "Turn | Callable[[Body], Turn]", repeats: bool = False) -> None:
        """Sets the following turns."""
        self._script = list(turns)
        self.repeats = repeats

    @property
    def left(self) -> int:
        """Returns how many turns have not been used."""
        return len(self._script)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    # For the handler -------------------------------------------------------------------------------------------------
    def take(self, body: Body) -> Turn:
        with self._lock:
            self.requests.append(body)
            if not self._script:
                return error(400, "invalid_request_error", "the script is at its end")
            turn = self._script[0] if self.repeats and len(self._script) == 1 else self._script.pop(0)
        return turn if isinstance(turn, Turn) else turn(body)

    def usage(self, body: Body, output: int) -> Body:
        """Returns the tokens that the request read, how many of those from the cache, and how many were written."""
        with self._lock:
            blocks = [_plain(block) for block in _blocks(body)]
            marks = [number for number, block in enumerate(_blocks(body), 1) if "cache_control" in block]
            prefixes = {mark: "\n".join(blocks[:mark]) for mark in range(1, len(blocks) + 1)}
            near = [at for mark in marks for at in range(max(1, mark - 20), mark + 1) if prefixes[at] in self._kept]
            read = _tokens(prefixes[max(near)]) if near else 0
            written = max(0, _tokens(prefixes[marks[-1]]) - read) if marks else 0
            self._kept.update(prefixes[mark] for mark in marks)
        return {
            "input_tokens": max(1, _tokens("\n".join(blocks)) - read - written),
            "cache_creation_input_tokens": written,
            "cache_read_input_tokens": read,
            "output_tokens": output,
        }


@contextmanager
def serving() -> Iterator[Standin]:
    """Serves a stand-in during the block."""
    standin = Standin()
    try:
        yield standin
    finally:
        standin.close()


def _blocks(body: Body) -> list[Body]:
    return [
        *body.get("tools", ()),
        *body.get("system", ()),
        *({**block, "role": message["role"]} for message in body["messages"] for block in message["content"]),
    ]


def _plain(block: Body) -> str:
    return json.dumps({key: value for key, value in block.items() if key != "cache_control"}, sort_keys=True)


def _tokens(text: str) -> int:
    return -(-len(text) // 4)


def tokens_of(body: Body) -> int:
    """Returns the number of tokens of a request for the stand-in."""
    return _tokens("\n".join(map(_plain, _blocks(body))))


def _handler(standin: Standin) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *arguments: Any) -> None:
            pass

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.headers.get("X-Api-Key") != KEY and self.headers.get("Authorization") != f"Bearer {KEY}":
                return self.fail(error(401, "authentication_error", "invalid x-api-key"))
            if self.path.startswith("/v1/messages/count_tokens"):
                return self.count(body)
            turn = standin.take(body)
            time.sleep(turn.wait)
            if turn.is_error:
                return self.fail(turn)
            return self.stream(turn, body) if body.get("stream") else self.whole(turn, body)

        def count(self, body: Body) -> None:
            if not standin.counts:
                return self.fail(error(404, "not_found_error", "Not found"))
            return self.answer(200, {"input_tokens": tokens_of(body)})

        def fail(self, turn: Turn) -> None:
            told = {"type": "error", "error": {"type": turn.kind, "message": turn.message}}
            self.answer(turn.status, told, turn.headers)

        def answer(self, status: int, told: Body, headers: dict[str, str] | None = None, cut: bool = False) -> None:
            text = json.dumps(told).encode()
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text[: len(text) // 2] if cut else text)
            if cut:
                self.close_connection = True

        def whole(self, turn: Turn, body: Body) -> None:
            content = _numbered(turn, len(standin.requests))
            usage = standin.usage(body, _tokens(json.dumps(content)))
            self.answer(200, _message(body, content, turn.stop, usage), cut=turn.cut)

        def stream(self, turn: Turn, body: Body) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            self.close_connection = True
            content = _numbered(turn, len(standin.requests))
            usage = standin.usage(body, _tokens(json.dumps(content)))
            events = list(_events(turn, body, content, usage))
            with suppress(BrokenPipeError, ConnectionResetError):  # who asked has gone
                for event in events[: len(events) // 2] if turn.cut else events:
                    self.wfile.write(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode())

    return Handler


def _numbered(turn: Turn, call: int) -> list[Body]:
    return [
        {**block, "id": f"toolu_{call:03}_{number}"} if block["type"] == "tool_use" else dict(block)
        for number, block in enumerate(turn.content)
    ]


def _message(body: Body, content: list[Body], stop: str | None, usage: Body) -> Body:
    return {
        "id": "msg_standin",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": content,
        "stop_reason": stop,
        "stop_sequence": None,
        "usage": usage,
    }


def _events(turn: Turn, body: Body, content: list[Body], usage: Body) -> Iterator[Body]:
    yield {"type": "message_start", "message": _message(body, [], None, {**usage, "output_tokens": 1})}
    if turn.late:
        yield {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
        return
    for index, block in enumerate(content):
        empty = {**block, "input": {}} if block["type"] == "tool_use" else {**block, "text": ""}
        yield {"type": "content_block_start", "index": index, "content_block": empty}
        for piece in _pieces(block):
            yield {"type": "content_block_delta", "index": index, "delta": piece}
        yield {"type": "content_block_stop", "index": index}
    ends = {"stop_reason": turn.stop, "stop_sequence": None}
    yield {"type": "message_delta", "delta": ends, "usage": {"output_tokens": usage["output_tokens"]}}
    yield {"type": "message_stop"}


def _pieces(block: Body) -> Iterator[Body]:
    text = json.dumps(block["input"]) if block["type"] == "tool_use" else block["text"]
    for at in range(0, len(text), 40):
        piece = text[at : at + 40]
        if block["type"] == "tool_use":
            yield {"type": "input_json_delta", "partial_json": piece}
        else:
            yield {"type": "text_delta", "text": piece}
