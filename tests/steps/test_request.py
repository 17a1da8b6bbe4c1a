"""request"""

import gzip
import json
import socket
import ssl
import struct
import subprocess
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Event as Over
from threading import Thread

import pytest

from planbook.browser.requesting.message import Answer, Outgoing
from planbook.browser.starting.executable import find_browser
from planbook.browser.starting.launch import launch_browser
from planbook.events import DOUBT
from steps._answer import _asked_for
from steps.request import METHODS
from tests.sites import Quiet
from tests.steps.bench import Bench, Played, Site


class Handler(BaseHTTPRequestHandler):
    server: "Api"

    def do_GET(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("content-length", 0)))
        self.server.asked.append(self)
        listed = self.server.does[self.path.partition("?")[0]]
        (listed.pop(0) if len(listed) > 1 else listed[0])(self)

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_GET

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"content_length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


Does = Callable[[Handler], None]


class Api(Quiet):
    """`does` has what follows for each path, one request after the other; `asked` are the requests."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        self.does: dict[str, list[Does]] = {}
        self.asked: list[Handler] = []
        self.over = Over()
        Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def log(self) -> list[str]:
        return [f"{one.command} {one.path}" for one in self.asked]


@pytest.fixture
def api() -> Iterator[Api]:
    api = Api()
    yield api
    api.over.set()
    api.shutdown()


def as_json(value: object, status: int = 200, **headers: str) -> Does:
    return lambda it: it.answer(status, json.dumps(value).encode(), content_type="application/json", **headers)


def plain(text: bytes, media_type: str = "text/plain", status: int = 200, **headers: str) -> Does:
    return lambda it: it.answer(status, text, content_type=media_type, **headers)


def redirect(status: int, location: str) -> Does:
    return lambda it: it.answer(status, b"", location=location)


async def play(
    bench: Bench, api: Api, steps: str, head: str = "", timeout: str | None = None, **secrets: str
) -> Played:
    return await bench.play("<h1>Shop</h1>", steps.replace("API", api.address), timeout=timeout, head=head, **secrets)


def errors(played: Played) -> list[tuple[str, str] | None]:
    """Returns class and message of each step's error; None for a step without one."""
    ended = (step.ended.error if step.ended else None for step in played.record.steps)
    return [(error.error_class, error.message) if error else None for error in ended]


# What is sent ---------------------------------------------------------------------------------------------------------
async def test_json_comes_as_it_is(bench: Bench, api: Api) -> None:
    api.does["/price"] = [as_json({"total": 7.5, "lines": [1, 2]})]
    played = await play(bench, api, "- request: {get: API/price, query: {of: A 4, size: [1, 2]}, into: price}")
    assert (played.because, played.values) == (None, {"price": {"total": 7.5, "lines": [1, 2]}})
    assert api.log == ["GET /price?of=A+4&size=1&size=2"]
    assert "idempotency-key" not in api.asked[0].headers
    [kept] = played.record.steps[0].artifacts
    assert (kept.kind, kept.name, kept.media_type) == ("response", "answer.json", "application/json")


async def test_an_address_alone_is_read_and_relative_to_the_start(bench: Bench, api: Api) -> None:
    played = await bench.play("<h1>Shop</h1>", "- request: /note.csv", {"/note.csv": "a,b\n"})
    assert played.because is None
    assert played.record.steps[0].started.sentence == "Send GET /note.csv"


CONTENTS = [
    (
        'json: {no: A1, count: "{{ 2 }}", paid: "{{ true }}"}',
        "application/json",
        b'{"no": "A1", "count": 2, "paid": true}',
    ),
    ("form: {no: A 1, size: [x, y]}", "application/x-www-form-urlencoded", b"no=A+1&size=x&size=y"),
    ("body: <order/>", "text/plain; charset=utf-8", b"<order/>"),
    ("body: <order/>, headers: {Content-Type: text/xml}", "text/xml", b"<order/>"),
    ("file: orders.csv", "text/csv", b"no\n1\n"),
]


async def test_contents(bench: Bench, api: Api) -> None:
    (bench.folder / "orders.csv").write_text("no\n1\n")
    api.does["/orders"] = [as_json({}, 201)]
    steps = (f"- request: {{post: API/orders, {content}}}" for content, _, _ in CONTENTS)
    played = await play(bench, api, "\n".join(steps))
    assert played.because is None
    for asked, (_, media_type, body) in zip(api.asked, CONTENTS, strict=True):
        assert (asked.headers["content-type"], asked.body) == (media_type, body)


async def test_a_form_with_files(bench: Bench, api: Api) -> None:
    (bench.folder / "orders.csv").write_text("no\n1\n")
    api.does["/orders"] = [as_json({})]
    await play(bench, api, "- request: {post: API/orders, form: {name: Ada}, file: {list: orders.csv}}")
    assert b'name="list"; filename="orders.csv"' in api.asked[0].body
    assert b"no\n1\n" in api.asked[0].body and b"Ada" in api.asked[0].body


async def test_each_method(bench: Bench, api: Api) -> None:
    api.does["/it"] = [as_json({})]
    steps = "\n".join(f"- request: {{{method}: API/it, into: {method}}}" for method in METHODS)
    played = await play(bench, api, steps)
    assert api.log == ["GET /it", "HEAD /it", "POST /it", "PUT /it", "PATCH /it", "DELETE /it"]
    assert played.values["head"] is None and played.values["get"] == {}
    assert [step.started.effect for step in played.record.steps] == [*["read"] * 2, *["once"] * 4]


async def test_the_cookies_of_the_page_go_along_and_are_set(bench: Bench, api: Api) -> None:
    api.does["/in"] = [as_json({}, set_cookie="user=ada; Path=/")]
    api.does["/me"] = [as_json({})]
    steps = "- request: API/in\n- request: API/me\n- request: {get: API/me, cookies: none}"
    await play(bench, api, steps)
    assert [one.headers["cookie"] for one in api.asked] == [None, "user=ada", None]


async def test_without_cookies_none_are_kept(bench: Bench, api: Api) -> None:
    api.does["/in"] = [as_json({}, set_cookie="user=ada; Path=/")]
    played = await play(bench, api, "- request: {get: API/in, cookies: none}\n- request: API/in")
    assert [one.headers["cookie"] for one in api.asked] == [None, None]
    assert [one["name"] for one in await played.session.context.cookies()] == ["user"]


async def test_a_secret_goes_into_headers_and_content_and_nowhere_else(bench: Bench, api: Api) -> None:
    api.does["/orders"] = [lambda it: as_json({"you said": it.headers["authorization"]})(it)]
    step = """
    - request:
        post: API/orders
        headers: {Authorization: "Bearer {{ secrets.TOKEN }}"}
        json: {key: "{{ secrets.TOKEN }}"}
        into: answer
    """
    played = await play(bench, api, step, TOKEN="tok-9f31c8aa")
    assert api.asked[0].headers["authorization"] == "Bearer tok-9f31c8aa"
    assert b"tok-9f31c8aa" in api.asked[0].body
    assert "tok-9f31c8aa" not in played.record.model_dump_json()
    kept = [file.read_bytes() for file in bench.folder.rglob("*") if file.is_file() and "plans" not in file.parts]
    assert kept and not any(b"tok-9f31c8aa" in content for content in kept)


# Sent at most once ----------------------------------------------------------------------------------------------------
async def test_what_it_sends_is_told_before(bench: Bench, api: Api) -> None:
    api.does["/orders"] = [plain(b"", status=500)]
    played = await play(bench, api, "- {request: {post: API/orders?token=1}, retries: 2}")
    assert played.error == ("navigation", f"POST {api.address}/orders: the server answers 500 (Internal Server Error)")
    assert api.log == ["POST /orders?token=1"]
    [step] = played.record.steps
    assert [one.sent for one in step.attempts] == [True]
    assert [one.message for one in step.requests] == [f"POST {api.address}/orders"]


async def test_what_may_be_repeated_is_with_the_same_key(bench: Bench, api: Api) -> None:
    api.does["/orders"] = [plain(b"", status=503), as_json({}, 201)]
    played = await play(bench, api, "- {request: {put: API/orders}, effect: repeat, retries: 2}")
    assert (played.status, api.log) == ("flaky", ["PUT /orders"] * 2)
    first, second = (one.headers["idempotency-key"] for one in api.asked)
    assert first == second


async def test_each_turn_has_a_key_of_its_own(bench: Bench, api: Api) -> None:
    api.does["/orders"] = [as_json({})]
    await play(bench, api, """- {request: {post: API/orders}, each: "{{ [1, 2] }}"}\n- request: {post: API/orders}""")
    assert len({one.headers["idempotency-key"] for one in api.asked}) == 3


async def test_the_plan_sets_the_key(bench: Bench, api: Api) -> None:
    api.does["/orders"] = [as_json({})]
    await play(bench, api, "- request: {post: API/orders, headers: {Idempotency-Key: mine}}")
    assert api.asked[0].headers.get_all("idempotency-key") == ["mine"]


async def test_a_pause_that_the_server_asks_for(bench: Bench, api: Api) -> None:
    api.does["/price"] = [plain(b"", status=429, retry_after="2"), as_json({})]
    played = await play(bench, api, "- {request: API/price, retries: 1, timeout: 1500ms}")
    first = played.record.steps[0].attempts[0].error
    assert (played.status, len(api.asked)) == ("flaky", 2)
    assert first and first.message == (
        f"GET {api.address}/price: the server answers 429 (Too Many Requests), and asks for a pause of 2 seconds"
    )
    assert played.record.steps[0].ended and played.record.steps[0].ended.ms > 1900


@pytest.mark.parametrize("form", ["%a, %d %b %Y %H:%M:%S GMT", "%a, %d %b %Y %H:%M:%S -0000", "%a %b %d %H:%M:%S %Y"])
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Lima"])
def test_a_date_until_which_a_server_asks_to_wait_is_in_greenwich_time(
    monkeypatch: pytest.MonkeyPatch, form: str, zone: str
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        date = time.strftime(form, time.gmtime(time.time() + 60))
        asked = _asked_for(Answer(Outgoing("GET", "http://shop.example/"), 503, {"retry-after": date}, b""))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert asked is not None and 50 < asked <= 60


@pytest.mark.parametrize(("said", "words"), [("7200", "7200 seconds"), ("9" * 400, "many years")])
async def test_a_pause_that_is_too_long(bench: Bench, api: Api, said: str, words: str) -> None:
    api.does["/price"] = [plain(b"", status=503, retry_after=said)]
    played = await play(bench, api, "- {request: API/price, retries: 2}")
    assert played.error == (
        "expectation",
        f"GET {api.address}/price: the server answers 503 (Service Unavailable), and asks for a pause of {words}; "
        "a step waits for at most 300",
    )
    assert len(api.asked) == 1


# Where it may go ------------------------------------------------------------------------------------------------------
async def test_only_to_allowed_hosts(bench: Bench, api: Api) -> None:
    there = f"http://localhost:{api.server_port}/"
    played = await play(bench, api, f"- request: {{post: {there}}}")
    assert played.error == ("blocked_host", f"{there} is not allowed; the plan may connect to: 127.0.0.1:*")
    assert not api.asked and not played.record.steps[0].attempts[0].sent


async def test_no_redirect_leaves_them(bench: Bench, api: Api) -> None:
    there = f"http://localhost:{api.server_port}/x"
    api.does["/out"] = [redirect(302, there)]
    played = await play(bench, api, "- request: API/out")
    assert played.error == ("blocked_host", f"{there} is not allowed; the plan may connect to: 127.0.0.1:*")
    assert api.log == ["GET /out"]


async def test_other_addresses_are_none(bench: Bench, api: Api) -> None:
    played = await play(bench, api, "- request: file:///etc/passwd")
    assert played.error == ("blocked_host", "file:///etc/passwd cannot be opened; only http and https can")


async def test_a_redirect_after_a_post_is_read(bench: Bench, api: Api) -> None:
    api.does |= {"/orders": [redirect(303, "/orders/1")], "/orders/1": [as_json({"no": 1})]}
    played = await play(bench, api, "- request: {post: API/orders, json: {a: b}, into: order}")
    assert (api.log, played.values) == (["POST /orders", "GET /orders/1"], {"order": {"no": 1}})
    assert api.asked[1].body == b"" and api.asked[1].headers["content-type"] is None


async def test_a_redirect_to_signing_in_is_doubted(bench: Bench, api: Api) -> None:
    def sign_in(handler: Handler) -> None:
        handler.answer(200, b"<form><input name=p type='password'></form>", content_type="text/html")

    api.does |= {"/orders": [redirect(302, "/login?next=%2Forders")], "/login": [sign_in]}
    for send, told in (
        ("post", [f"POST {api.address}/orders was redirected to {api.address}/login, which asks for a password: "
                  "the site may not have taken it"]),
        ("get", []),
    ):  # fmt: skip
        played = await bench.play("", f"- request: {{{send}: {api.address}/orders}}")
        assert [note.message for note in played.record.steps[0].notes if note.kind == DOUBT] == told


async def test_a_redirect_that_keeps_the_method_stays_on_its_host(bench: Bench, api: Api) -> None:
    other = Api()
    api.does |= {"/a": [redirect(307, "/b")], "/b": [as_json({})], "/c": [redirect(308, f"{other.address}/d?x=1")]}
    played = await play(bench, api, "- request: {post: API/a, body: x}\n- request: {post: API/c, body: x}")
    other.shutdown()
    assert api.log == ["POST /a", "POST /b", "POST /c"]
    assert api.asked[1].body == b"x" and not other.asked
    assert played.error == (
        "blocked_host",
        f"POST {api.address}/c: the server redirects it to {other.address}/d, and what a step sends is not sent to "
        "another host; if it belongs there, write that address",
    )


async def test_credentials_do_not_go_to_another_host(bench: Bench, api: Api) -> None:
    other = Api()
    other.does["/"] = [as_json({})]
    api.does |= {"/a": [redirect(302, "/b")], "/b": [redirect(302, f"{other.address}/")]}
    await play(bench, api, "- request: {get: API/a, headers: {X-Token: t, Authorization: u, Accept: text/plain}}")
    other.shutdown()
    assert [one.headers["x-token"] for one in api.asked] == ["t", "t"]
    [asked] = other.asked
    assert (asked.headers["x-token"], asked.headers["authorization"], asked.headers["accept"]) == (
        None,
        None,
        "text/plain",
    )


async def test_a_redirect_may_be_what_is_expected(bench: Bench, api: Api) -> None:
    api.does["/old"] = [redirect(301, "/new")]
    played = await play(bench, api, "- request: {get: API/old, expect: {status: 301, headers: {Location: /new}}}")
    assert (played.because, api.log) == (None, ["GET /old"])


async def test_no_page_chooses_the_host(bench: Bench, api: Api) -> None:
    host = f"127.0.0.1:{api.server_port}"
    api.does |= {"/x": [as_json({})], "/of/7": [as_json({})]}
    texts = {"there": f"http://{host}/x", "host": host, "slash": f"/{host}/x", "no": "7"}
    html = "".join(f"<p data-testid={name}>{text}</p>" for name, text in texts.items())
    read = [f"- extract: {{from: {{testid: {name}}}, into: {name}}}" for name in texts]
    refused = {"there": "{{ values.there }}", "host": "http://{{ values.host }}/x", "slash": "/{{ values.slash }}"}
    fine = ["API/of/{{ values.no }}", "{{ inputs.api }}/of/{{ values.no }}", "/of?no={{ values.no }}"]
    steps = [f'- {{request: "{address}", optional: true}}' for address in (*refused.values(), *fine)]
    head = f"inputs: {{api: {{default: '{api.address}'}}}}\n"
    text = "\n".join([*read, *steps]).replace("API", api.address)
    played = await bench.play(html, text, {"/of": "7"}, head=head)
    assert errors(played)[4:] == [
        *[
            (
                "value",
                f"{address.replace(f'{{{{ values.{name} }}}}', texts[name])} is where a page says that the request "
                f"goes (values.{name}), and no page chooses a host; write the host out",
            )
            for name, address in refused.items()
        ],
        *[None] * 3,
    ]
    assert api.log == ["GET /of/7"] * 2


async def test_no_page_chooses_a_file(bench: Bench, api: Api) -> None:
    (bench.folder / "salaries.csv").write_text("secret")
    steps = '- extract: {from: {testid: f}, into: f}\n- request: {post: API/x, file: "{{ values.f }}"}'
    played = await bench.play("<p data-testid=f>salaries.csv</p>", steps.replace("API", api.address))
    said = "salaries.csv is what a page said (values.f), and no page chooses a file; "
    said += "write it out, or take it from an input"
    assert (played.error, api.asked) == (("value", said), [])


NO_HEADER = "the header {} has a character that no header can have, such as a new line or 日"
SEVERAL = "{} is {}, and takes a text; write one of its values, or `| tojson`"
UNSENT = [
    ("headers: {X-A: \"{{ 'a\\nX-B: b' }}\"}", NO_HEADER.format("x-a")),
    ("headers: {X-A: 日}", NO_HEADER.format("x-a")),
    ('headers: {X-A: "{{ [1] }}"}', SEVERAL.format("the header X-A", "a list")),
    ("query: {a: {b: 1}}", SEVERAL.format("a in query", "a mapping")),
    ("file: huge.csv", "huge.csv has 3000 MB; files of up to 100 MB are read"),
    ("form: {a: [[1]]}", SEVERAL.format("a in form", "a list")),
]


async def test_what_cannot_be_sent_is_told_before_anything_is(bench: Bench, api: Api) -> None:
    with (bench.folder / "huge.csv").open("wb") as file:
        file.truncate(3_000_000_000)  # it has no content, and takes no place on the disk
    steps = (f"- {{request: {{post: API/it, {what}}}, optional: true}}" for what, _ in UNSENT)
    played = await play(bench, api, "\n".join(steps))
    assert errors(played) == [("value", said) for _, said in UNSENT]
    assert (api.asked, [step.sent for step in played.record.steps]) == ([], ["no"] * len(UNSENT))


@pytest.mark.slow
async def test_an_answer_that_is_larger_than_memory_when_it_is_unpacked(site: Site, tmp_path: Path, api: Api) -> None:
    api.does["/it"] = [plain(gzip.compress(b" " * 400_000_000), content_encoding="gzip")]
    async with launch_browser(find_browser("chromium")) as browser:  # its driver ends
        played = await play(Bench(site, browser, tmp_path), api, "- request: {get: API/it, into: it}")
    gone = "the browser's driver ended while it read the answer, which may be larger than memory when it is unpacked"
    assert played.error == ("crashed", f"GET {api.address}/it: {gone}")
    assert len(api.asked) == 1


# What is expected -----------------------------------------------------------------------------------------------------
EXPECTED: list[tuple[str, tuple[str, str] | None]] = [
    ("{status: 200}", None),
    ("{status: [200, 204]}", None),
    ("{status: 201}", ("expectation", "the server answers 200 (OK), not 201")),
    ("{headers: {Content-Type: application/json, X-Page: '/[0-9]+/'}}", None),
    ("{headers: {X-Page: one}}", ("expectation", 'the header x-page is "12", not "one"')),
    ("{headers: {X-None: one}}", ("expectation", "the answer has no header x-none")),
    ('{json: "{{ answer.total == inputs.total }}"}', None),
    (
        '{json: "{{ answer.total > inputs.total }}"}',
        ("expectation", "{{ answer.total > inputs.total }} does not hold: answer.total is 3, inputs.total is 3"),
    ),
    ('{json: "{{ answer.total }}"}', ("value", "{{ answer.total }} is neither true nor false: answer.total is 3")),
]


async def test_expectations(bench: Bench, api: Api) -> None:
    api.does["/it"] = [as_json({"total": 3}, x_page="12")]
    steps = (f"- {{request: {{get: API/it, expect: {expect}}}, optional: true}}" for expect, _ in EXPECTED)
    played = await play(bench, api, "\n".join(steps), "inputs: {total: {type: integer, default: 3}}\n")
    wanted = [error and (error[0], f"GET {api.address}/it: {error[1]}") for _, error in EXPECTED]
    assert errors(played) == wanted


async def test_a_status_that_is_no_success_fails(bench: Bench, api: Api) -> None:
    api.does["/it"] = [plain(b"", status=404)]
    played = await play(bench, api, "- {request: API/it, retries: 2}")
    assert played.error == ("expectation", f"GET {api.address}/it: the server answers 404 (Not Found)")
    assert len(api.asked) == 1


# Answers that are none ------------------------------------------------------------------------------------------------
def reset(it: Handler) -> None:
    it.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    it.connection.close()


def hang(it: Handler) -> None:
    it.server.over.wait(30)


def half(it: Handler) -> None:
    it.answer(200, b'{"a": 1', content_type="application/json", content_length="100")


def endless(it: Handler) -> None:
    it.send_response(200)
    it.end_headers()
    while not it.server.over.is_set():
        it.wfile.write(b"x" * 1_000_000)


def no_http(it: Handler) -> None:
    it.wfile.write(b"SSH-2.0-OpenSSH\r\n")


def packed(it: Handler) -> None:
    it.answer(200, gzip.compress(b'{"a": 1}'), content_type="application/json", content_encoding="gzip")


WRONG = [
    (reset, "navigation", "the server broke off (ERR_CONNECTION_RESET)"),
    (hang, "timeout", "the server did not answer in time"),
    (half, "navigation", "the server closed the connection in the middle of its answer"),
    (no_http, "navigation", "what answers there does not speak HTTP (ERR_INVALID_HTTP_RESPONSE)"),
    (
        plain(b"x" * 30, content_encoding="gzip"),
        "navigation",
        "what the server sent cannot be unpacked (ERR_CONTENT_DECODING_FAILED)",
    ),
    (redirect(302, "?"), "navigation", "it redirects endlessly (more than 20 times)"),
    (redirect(302, "http://[/"), "navigation", 'it redirects to "http://[/", which is not an address'),
    (
        plain(b"x" * 10_000_001),
        "value",
        "the answer is larger than 10 MB, the most that a step reads; ask for less, or use `download`",
    ),
    (
        endless,
        "value",
        "the answer is larger than 10 MB, the most that a step reads; ask for less, or use `download`",
    ),
    (
        plain(b"{nope", "application/json"),
        "value",
        "the answer is not valid JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
    ),
    (plain(b"[NaN]", "application/json"), "value", "the answer is not valid JSON: NaN is not JSON"),
    (
        plain(b'{"a": 1, "a": 2}', "application/json"),
        "value",
        'the answer is not valid JSON: an object has the key "a" twice',
    ),
    (plain(b"[" * 100_000, "application/json"), "value", "the answer is not valid JSON: it is nested too deeply"),
    (
        plain(b"[" * 101 + b"]" * 101, "application/json"),
        "value",
        "the answer is not valid JSON: it is nested too deeply",
    ),
    (plain(b"", "application/json"), "value", "the answer is to be JSON, and it is empty"),
    (plain(b"\x89PNG\0", "image/png"), "value", "the answer is image/png, and `into` takes JSON or text"),
    (plain(b"caf\xe9", "text/plain"), "value", "the answer is not text in utf-8"),
]


async def test_wrong_answers(bench: Bench, api: Api) -> None:
    api.does |= {f"/{number}": [does] for number, (does, _, _) in enumerate(WRONG)}
    step = "- {{request: {{get: API/{}, into: it}}, optional: true, timeout: {}}}"
    steps = (step.format(number, "1s" if does is hang else "20s") for number, (does, _, _) in enumerate(WRONG))
    played = await play(bench, api, "\n".join(steps), "recover: {any: fail}\n")
    wanted = [(error, f"GET {api.address}/{number}: {said}") for number, (_, error, said) in enumerate(WRONG)]
    assert errors(played) == wanted


async def test_a_wrong_format_where_json_is_judged(bench: Bench, api: Api) -> None:
    api.does["/it"] = [plain(b"<h1>Sign in</h1>", "text/html")]
    played = await play(bench, api, '- request: {get: API/it, expect: {json: "{{ answer.a }}"}}')
    assert played.error == ("value", f"GET {api.address}/it: the answer is not JSON, it is text/html")


VALUES: list[tuple[Does, object]] = [
    (packed, {"a": 1}),
    (plain(b"caf\xe9", "text/plain; charset=iso-8859-1"), "café"),
    (plain(b""), None),
    (plain(b"", "application/json", 204), None),
    (plain(b"\xef\xbb\xbfno\n", "text/csv"), "no\n"),
    (plain(b'{"a": 1}', "application/problem+json"), {"a": 1}),
]


async def test_answers_as_values(bench: Bench, api: Api) -> None:
    api.does |= {f"/{number}": [does] for number, (does, _) in enumerate(VALUES)}
    steps = (f"- request: {{get: API/{number}, into: v{number}}}" for number in range(len(VALUES)))
    played = await play(bench, api, "\n".join(steps))
    assert (played.because, list(played.values.values())) == (None, [value for _, value in VALUES])


async def test_nothing_answers(bench: Bench, api: Api) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    played = await play(bench, api, f"- request: http://127.0.0.1:{port}/")
    assert played.error == (
        "navigation",
        f"GET http://127.0.0.1:{port}/: nothing answers there (ERR_CONNECTION_REFUSED)",
    )


async def test_no_https(bench: Bench, api: Api) -> None:
    there = f"https://127.0.0.1:{api.server_port}/"
    played = await play(bench, api, f"- request: {there}")
    said = "what answers there does not speak HTTPS (ERR_SSL_PROTOCOL_ERROR)"
    assert played.error == ("navigation", f"GET {there}: {said}")


async def test_a_certificate_that_nobody_vouches_for(bench: Bench, api: Api) -> None:
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    files = ["-subj", "/CN=127.0.0.1", "-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run([*made, *files], cwd=bench.folder, check=True, capture_output=True)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(bench.folder / "cert.pem", bench.folder / "key.pem")
    sealed = Api(tls)
    there = f"https://127.0.0.1:{sealed.server_port}/"
    played = await play(bench, api, f"- request: {there}")
    sealed.shutdown()
    assert played.error == (
        "navigation",
        f"GET {there}: its certificate is not trusted, and the plan does not say `browser: {{certificate_errors: "
        "allow}` (ERR_CERT_AUTHORITY_INVALID)",
    )
    assert not sealed.asked
