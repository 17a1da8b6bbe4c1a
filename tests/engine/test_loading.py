"""A usable page is used, even if some of its pictures never load."""

import asyncio
import ssl
import subprocess
from pathlib import Path

import pytest

from tests.engine.conftest import Play
from tests.sites import Site

SHOP = '<h1>Shop</h1><button onclick="p.textContent=1">Begin</button><p id=p data-testid=p></p><img src="/dead.png">'
BEGIN = "- click: {button: Begin}\n- expect: {testid: p, reads: 1}\n"
WAIT = "defaults: {timeout: 10s, retries: 0}\n"


async def test_the_first_page(play: Play) -> None:
    played = await play(f"steps:\n{BEGIN}", SHOP, head=WAIT)
    assert played.outcome.status == "passed"


async def test_every_way_to_a_page(play: Play, site: Site) -> None:
    site.pages |= {"/shop": SHOP, "/next": "<h1>Next</h1>"}
    start = '<a href="/shop">Shop</a><a href="/shop" target=_blank>Other</a>'
    ways = ("- click: {link: Shop}\n", "- reload: {}\n", "- goto: /next\n- back: {}\n")
    tab = "- goto: /\n- click: {link: Other}\n- tab: opened\n"
    played = await play("steps:\n" + "".join(way + BEGIN for way in (*ways, tab)), start, head=WAIT)
    assert played.outcome.status == "passed", played.outcome.because


async def test_what_was_sent_once_is_answered_by_such_a_page(play: Play, site: Site) -> None:
    site.pages["/sent"] = '<h1>Received</h1><img src="/dead.png">'
    steps = "steps:\n- click: {button: Order}\n  effect: once\n- extract: {from: {heading: Received}, into: got}\n"
    played = await play(steps, "<form method=post action=/sent><button>Order</button></form>", head=WAIT)
    assert (played.outcome.status, played.outcome.values) == ("passed", {"got": "Received"})


async def test_all_of_a_page_is_waited_for_where_the_plan_says_so(play: Play, site: Site) -> None:
    missing = f"was not loaded in time: GET {site.address}/dead.png did not end. `wait: settled` does not wait for it"
    short = "defaults: {timeout: 1s, retries: 0}\n"
    played = await play("steps:\n- expect: {text: Shop}\n", SHOP, head=f"wait: load\n{short}")
    assert (played.outcome.status, played.outcome.because) == ("failed", f"start: {site.address}/ {missing}")
    site.pages["/shop"] = SHOP
    for step in ("- goto: /shop\n  wait: load\n", "- click: {link: Shop}\n  wait: load\n"):
        played = await play(f"steps:\n{step}", '<a href="/shop">Shop</a>', head=short)
        assert str(played.outcome.because).endswith(f"{site.address}/shop {missing}")


HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n"
BROKEN_OFF = "the server closed the connection in the middle of the page"
BROKEN = {
    b"content-length: 999\r\n\r\n<h1>Half": f"{BROKEN_OFF} (ERR_CONTENT_LENGTH_MISMATCH)",
    b"transfer-encoding: chunked\r\n\r\n8\r\n<h1>Half\r\n5\r\n": f"{BROKEN_OFF} (ERR_INCOMPLETE_CHUNKED_ENCODING)",
    b"content-encoding: gzip\r\ncontent-length: 4\r\n\r\nHalf": "what the server sent cannot be unpacked "
    "(ERR_CONTENT_DECODING_FAILED)",
}


async def answered(content: bytes, tls: ssl.SSLContext | None = None) -> tuple[asyncio.Server, int]:
    """Starts a server on loopback that always answers with this, and returns its port."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(HEAD + content)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=tls)
    return server, server.sockets[0].getsockname()[1]


WAYS = [
    pytest.param(*way, id=name, marks=() if name == "length" else pytest.mark.slow)
    for name, way in zip(("length", "chunks", "packed"), BROKEN.items(), strict=True)
]  # 20 s each: the pauses between attempts


@pytest.mark.parametrize(("content", "words"), WAYS)
async def test_half_a_page_is_no_page(play: Play, content: bytes, words: str) -> None:
    server, port = await answered(content)
    async with server:
        address = f"http://127.0.0.1:{port}/"
        played = await play("steps:\n- expect: {text: Half}\n", start=address, head=WAIT)
    assert played.outcome.because == f"start: {address} could not be loaded: {words}"


async def test_a_certificate_that_nobody_vouches_for_counts_where_the_plan_says_so(play: Play, tmp_path: Path) -> None:
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1", "-keyout", "key.pem"]
    subprocess.run([*made, "-out", "cert.pem"], cwd=tmp_path, check=True, capture_output=True)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    server, port = await answered(b"content-length: 14\r\n\r\n<h1>Start</h1>", tls)
    async with server:
        text = "steps:\n- expect: {heading: Start}\n- request: {get: /, into: answer}\n"
        start = f"https://127.0.0.1:{port}/"
        refused = await play(text, start=start, head=WAIT)
        allowed = await play(text, start=start, head="browser: {certificate_errors: allow}\n" + WAIT)
    assert str(refused.outcome.because).endswith(
        "its certificate is not trusted, and the plan does not say `browser: {certificate_errors: allow}` "
        "(ERR_CERT_AUTHORITY_INVALID)"
    )
    assert (allowed.outcome.status, allowed.outcome.values) == ("passed", {"answer": "<h1>Start</h1>"})
