"""Where the server listens, and how it ends."""

import asyncio
import socket
from contextlib import AsyncExitStack

import httpx
import uvicorn

from planbook.mcp.http_endpoint import add_door
from planbook.serve.listener import StreamsEndFirst, listening
from planbook.threads import desk
from tests.serve.conftest import MANY, Make, Rates

PATIENCE = 30


def test_answers_are_sent_at_once() -> None:
    """asyncio sets TCP_NODELAY on sockets of this protocol only. Without it each answer waits 40 ms for an ACK."""
    with listening("127.0.0.1", 0) as listener:
        assert listener.proto == socket.IPPROTO_TCP


HELLO = {
    "jsonrpc": "2.0", "id": 1, "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "me", "version": "1"}},
}  # fmt: skip


async def test_streams_end_whole_when_the_server_ends(make: Make) -> None:
    """The server would wait for them for as long as it may, and then cut them off: the client has an error then."""
    served = make(Rates(MANY, MANY, MANY, MANY))
    add_door(served.app)
    thread = desk.create(served.project, "Follow", [], "Ada").id
    config = uvicorn.Config(served.app, log_level="error", timeout_graceful_shutdown=PATIENCE)
    server = StreamsEndFirst(config, served.house.ending.set)
    with listening("127.0.0.1", 0) as listener:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        headers = {
            "authorization": f"Bearer {served.key('viewer')}",
            "accept": "application/json, text/event-stream",
        }
        paths = [f"/api/v1/threads/{thread}/events?stream=1&project=shop", f"/threads/{thread}/live?project=shop"]
        async with (
            httpx.AsyncClient(base_url=address, headers=headers, timeout=PATIENCE) as client,
            AsyncExitStack() as stack,
        ):
            streams = []
            for path in paths:
                streams.append((await stack.enter_async_context(client.stream("GET", path))).aiter_lines())
                assert await anext(streams[-1]) == "retry: 1000"
            begun = await client.post("/mcp?project=shop", json=HELLO)
            session = {"mcp-session-id": begun.headers["mcp-session-id"]}
            waiting = await stack.enter_async_context(client.stream("GET", "/mcp?project=shop", headers=session))
            assert (waiting.status_code, waiting.headers["content-type"]) == (200, "text/event-stream")
            server.should_exit = True
            for lines in (*streams, waiting.aiter_lines()):
                async for _ in lines:
                    pass
        await asyncio.wait_for(serving, PATIENCE)
