"""Where the server listens, and how it ends."""

import asyncio
import socket

import httpx
import uvicorn

from planbook.serve.listener import StreamsEndFirst, listening
from planbook.threads import desk
from tests.serve.conftest import MANY, Make, Rates

PATIENCE = 30


def test_answers_are_sent_at_once() -> None:
    """asyncio sets TCP_NODELAY on sockets of this protocol only. Without it each answer waits 40 ms for an ACK."""
    with listening("127.0.0.1", 0) as listener:
        assert listener.proto == socket.IPPROTO_TCP


async def test_streams_end_whole_when_the_server_ends(make: Make) -> None:
    """The server would wait for them for as long as it may, and then cut them off: the client has an error then."""
    served = make(Rates(MANY, MANY, MANY, MANY))
    thread = desk.create(served.project, "Follow", [], "Ada").id
    config = uvicorn.Config(served.app, log_level="error", timeout_graceful_shutdown=PATIENCE)
    server = StreamsEndFirst(config, served.house.ending.set)
    with listening("127.0.0.1", 0) as listener:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        headers = {"authorization": f"Bearer {served.key('viewer')}"}
        streams = [f"/api/v1/threads/{thread}/events?stream=1&project=shop", f"/threads/{thread}/live?project=shop"]
        async with httpx.AsyncClient(base_url=address, headers=headers, timeout=PATIENCE) as client:
            for path in streams:
                async with client.stream("GET", path) as stream:
                    lines = stream.aiter_lines()
                    assert await anext(lines) == "retry: 1000"
                    if path == streams[-1]:
                        server.should_exit = True
                        async for _ in lines:
                            pass
        await asyncio.wait_for(serving, PATIENCE)
