"""The demo web shop: Foolscap, paper and office supplies, served on loopback for the shipped plans and the tests.

A run is judged by the final state of the shop, so its orders are in a database of its own, `shop.db` in its folder:

    orders  no (from 1001), placed (ISO date), buyer (email), reference (the buyer's own, not unique, so that
            an order sent twice shows), name, street, postcode, delivery, total (cents), status ('placed', 'cancelled')
    lines   no (of the order), item (the goods' slug), quantity, price (cents apiece)

Three flags in any address make the shop misbehave on purpose: `ms=800` answers late, after the work is done;
`answer=lost` does the work and closes the connection without an answer; `fail=KEY` is an error 500 the first time
in a session.
"""

import base64
import csv
import hashlib
import hmac
import io
import json
import random
import secrets
import shutil
import socket
import sqlite3
import struct
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from email.parser import BytesParser
from email.policy import HTTP
from functools import cache
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, cast
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader

from planbook.errors import PlanbookError

PAGES = Path(__file__).parent / "pages"
PORT = 8700
SHOP_USER, SHOP_PASSWORD = "buyer@shop.test", "paper-please"
CHIEF_USER, CHIEF_PASSWORD, CHIEF_TOTP = "chief@shop.test", "ink-please", "PAPERCLIPSANDINK"
PEOPLE = {SHOP_USER: ("Bea Buyer", SHOP_PASSWORD), CHIEF_USER: ("Carl Chief", CHIEF_PASSWORD)}
PAGE_SIZE = 8
KNOWN = {"street": "Mill Lane 3", "postcode": "10115"}  # the usual delivery address
DELIVERIES = ("Standard", "Express", "Collect")
KINDS = {".css": "text/css", ".js": "text/javascript"}
TABLES = """
CREATE TABLE IF NOT EXISTS orders (no INTEGER PRIMARY KEY, placed TEXT, buyer TEXT, reference TEXT, name TEXT,
    street TEXT, postcode TEXT, delivery TEXT, total INTEGER, status TEXT DEFAULT 'placed');
CREATE TABLE IF NOT EXISTS lines (no INTEGER REFERENCES orders, item TEXT, quantity INTEGER, price INTEGER);
"""


@dataclass(frozen=True)
class Goods:
    slug: str
    name: str
    category: str
    cents: int
    stock: int
    unit: str
    blurb: str


@cache
def goods() -> dict[str, Goods]:
    """Returns everything that the shop sells, by slug."""
    with (PAGES / "goods.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return {
        slug: Goods(slug, name, sort, int(cents), int(stock), *text) for slug, name, sort, cents, stock, *text in rows
    }


def money(cents: int) -> str:
    return f"{cents / 100:,.2f}"


def totp(secret: str, at: float) -> str:
    """Returns the six digits of RFC 6238 for this moment."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(at // 30)), hashlib.sha1)
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF) % 1_000_000:06d}"


class Ledger:
    """The shop's database, which several threads can use."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;" + TABLES)
        if not self.ask("SELECT 1 FROM orders LIMIT 1"):
            self._seed()

    def ask(self, sql: str, *values: object) -> list[dict[str, Any]]:
        with self._lock:
            return [dict(row) for row in self._db.execute(sql, values)]

    def place(self, buyer: str, basket: dict[str, int], form: dict[str, str], placed: str = "") -> int:
        """Records an order and returns its number.

        It is not compared with earlier orders: sent twice, it is two orders.
        """
        total = sum(goods()[item].cents * quantity for item, quantity in basket.items())
        facts = [form.get(key, "") for key in ("reference", "name", "street", "postcode", "delivery")]
        no: int = self.ask(
            "INSERT INTO orders (no, placed, buyer, reference, name, street, postcode, delivery, total) VALUES"
            " ((SELECT coalesce(max(no), 1000) + 1 FROM orders), ?, ?, ?, ?, ?, ?, ?, ?) RETURNING no",
            placed or date.today().isoformat(), buyer, *facts, total,
        )[0]["no"]  # fmt: skip
        for item, quantity in basket.items():
            self.ask("INSERT INTO lines VALUES (?, ?, ?, ?)", no, item, quantity, goods()[item].cents)
        return no

    def orders(self, buyer: str) -> list[dict[str, Any]]:
        """Returns the buyer's orders, the newest first; for the chief, those of everybody."""
        return self.ask("SELECT * FROM orders WHERE buyer = ? OR ? ORDER BY no DESC", buyer, buyer == CHIEF_USER)

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def _seed(self) -> None:
        dice, day = random.Random(7), date(2026, 1, 5)
        for why in ("Reception", "Workshop", "Third floor", "Spring fair", "Accounts") * 7:
            basket = {item: dice.randint(1, 12) for item in dice.sample(sorted(goods()), dice.randint(1, 4))}
            form = {"reference": f"{why} {day:%b}", "name": "Bea Buyer", "delivery": dice.choice(DELIVERIES)}
            self.place(SHOP_USER, basket, KNOWN | form, day.isoformat())
            day += timedelta(days=dice.randint(2, 6))


@dataclass
class Session:
    user: str = ""
    waiting: str = ""  # has given the password, but not yet the code
    basket: dict[str, int] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)
    counts: int = 0  # number of stock requests

    @property
    def name(self) -> str:
        return PEOPLE[self.user][0] if self.user else ""


@dataclass
class Visit:
    """A request with its session."""

    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    file: tuple[str, bytes] | None
    session: Session
    ledger: Ledger

    @property
    def last(self) -> str:
        return self.path.rsplit("/", 1)[-1]


@dataclass
class Answer:
    body: bytes = b""
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@cache
def templates() -> Environment:
    environment = Environment(loader=FileSystemLoader(PAGES), autoescape=True, auto_reload=False, trim_blocks=True)
    environment.filters["money"] = money
    return environment


def page(visit: Visit, name: str, status: int = 200, **facts: Any) -> Answer:
    text = (
        templates()
        .get_template(f"{name}.html")
        .render(visit=visit, session=visit.session, query=visit.query, goods=goods(), address=address, **facts)
    )
    return Answer(text.encode(), status=status)


def address(query: dict[str, str], **changes: object) -> str:
    """Returns the address of the same page with some query parameters changed."""
    return "?" + urlencode({k: v for k, v in {**query, **changes}.items() if v != ""})


def go(to: str) -> Answer:
    return Answer(status=303, headers={"Location": to})


def data(value: object) -> Answer:
    return Answer(json.dumps(value).encode(), "application/json")


def cut(visit: Visit, rows: list[Any]) -> dict[str, Any]:
    """Returns the rows of the requested page, and the data for the links between pages."""
    pages = max(1, -(-len(rows) // PAGE_SIZE))
    asked = visit.query.get("page", "1")
    at = min(max(int(asked), 1), pages) if asked.isdecimal() else 1
    return {"rows": rows[(at - 1) * PAGE_SIZE : at * PAGE_SIZE], "page": at, "pages": pages, "found": len(rows)}


def sign_in(visit: Visit) -> Answer:
    if visit.method == "GET":
        return page(visit, "login")
    user = visit.form.get("email", "").strip().lower()
    if PEOPLE.get(user, ("", None))[1] != visit.form.get("password"):
        return page(visit, "login", 401, wrong="Email or password is wrong.")
    if user == CHIEF_USER:
        visit.session.waiting = user
        return go("/code")
    visit.session.user = user
    to = visit.query.get("next", "")
    return go(to if to.startswith("/") and not to.startswith("//") else "/account")


def code(visit: Visit) -> Answer:
    if not visit.session.waiting:
        return go("/login")
    if visit.method == "GET":
        return page(visit, "code")
    good = {totp(CHIEF_TOTP, time.time() + drift) for drift in (-30, 0, 30)}
    if visit.form.get("code", "").strip() not in good:
        return page(visit, "code", 401, wrong="This code is wrong or too old.")
    visit.session.user, visit.session.waiting = visit.session.waiting, ""
    return go("/account")


def sign_out(visit: Visit) -> Answer:
    visit.session.user = ""
    return go("/login")


def account(visit: Visit) -> Answer:
    return page(visit, "account", orders=visit.ledger.orders(visit.session.user))


def catalogue(visit: Visit) -> Answer:
    words = visit.query.get("q", "").lower().split()
    category, stocked = visit.query.get("category", ""), "stocked" in visit.query
    rows = [
        g
        for g in goods().values()
        if all(word in f"{g.name} {g.category} {g.blurb}".lower() for word in words)
        and category in ("", g.category)
        and (g.stock or not stocked)
    ]
    orders: dict[str, Callable[[Goods], Any]] = {"price": lambda g: g.cents, "name": lambda g: g.name.lower()}
    if visit.query.get("sort") in orders:
        rows.sort(key=orders[visit.query["sort"]])
    return page(visit, "catalogue", **cut(visit, rows), categories=sorted({g.category for g in goods().values()}))


def one_of_goods(visit: Visit) -> Answer:
    found = goods().get(visit.last)
    return page(visit, "item", item=found) if found else missing(visit)


def basket(visit: Visit) -> Answer:
    """Shows the basket. A form adds `item`, sets the quantities `quantity-SLUG`, removes `remove`, or empties it."""
    held, form = visit.session.basket, visit.form
    if visit.method == "GET":
        return page(visit, "basket")
    if form.get("item") in goods():
        held[form["item"]] = held.get(form["item"], 0) + whole(form.get("quantity", "1"))
    for item in list(held):
        held[item] = whole(form.get(f"quantity-{item}", str(held[item])))
        if not held[item] or form.get("remove") == item or "empty" in form:
            del held[item]
    return go("/basket")


def whole(text: str, most: int = 999) -> int:
    return min(int(text), most) if text.strip().isdecimal() else 0


def checkout(visit: Visit) -> Answer:
    if not visit.session.basket:
        return go("/basket")
    if visit.method == "GET":
        return page(visit, "checkout", wrong={}, form=KNOWN | {"name": visit.session.name}, deliveries=DELIVERIES)
    if wrong := mistakes(visit.form):
        return page(visit, "checkout", 422, wrong=wrong, form=visit.form, deliveries=DELIVERIES)
    no = visit.ledger.place(visit.session.user, visit.session.basket, visit.form)
    visit.session.basket = {}
    return go(f"/thanks/{no}")


def mistakes(form: dict[str, str]) -> dict[str, str]:
    """Returns what is wrong with the checkout form, a sentence per field."""
    rules = {
        "name": (bool(form.get("name", "").strip()), "Give the name on the parcel."),
        "street": (bool(form.get("street", "").strip()), "Give a street and number."),
        "postcode": (
            len(form.get("postcode", "")) == 5 and form["postcode"].isdecimal(),
            "A postcode has five digits.",
        ),
        "reference": (bool(form.get("reference", "").strip()), "Give a reference, so that you know the order again."),
        "delivery": (form.get("delivery") in DELIVERIES, "Say how it shall be delivered."),
        "terms": ("terms" in form, "Accept the terms to order."),
    }
    return {key: sentence for key, (fine, sentence) in rules.items() if not fine}


def order(visit: Visit) -> Answer:
    """Shows one order (`/orders/NO`), the page after ordering (`/thanks/NO`) or its invoice (`/invoice/NO`)."""
    found = [o for o in visit.ledger.orders(visit.session.user) if str(o["no"]) == visit.last]
    if not found:
        return missing(visit)
    if visit.method == "POST":
        visit.ledger.ask("UPDATE orders SET status = 'cancelled' WHERE no = ?", found[0]["no"])
        return go(f"/orders/{visit.last}")
    lines = visit.ledger.ask("SELECT * FROM lines WHERE no = ?", found[0]["no"])
    name = {"thanks": "thanks", "invoice": "invoice"}.get(visit.path.split("/")[1], "order")
    return page(visit, name, order=found[0], lines=lines)


def orders(visit: Visit) -> Answer:
    wanted = visit.query.get("q", "").lower()
    rows = [o for o in visit.ledger.orders(visit.session.user) if wanted in f"{o['no']} {o['reference']}".lower()]
    return page(visit, "orders", **cut(visit, rows))


def orders_csv(visit: Visit) -> Answer:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["No", "Date", "Reference", "Delivery", "Total", "Status"])
    for o in visit.ledger.orders(visit.session.user):
        writer.writerow([o["no"], o["placed"], o["reference"], o["delivery"], f"{o['total'] / 100:.2f}", o["status"]])
    headers = {"Content-Disposition": 'attachment; filename="orders.csv"'}
    return Answer(text.getvalue().encode(), "text/csv; charset=utf-8", headers=headers)


def hand_in(visit: Visit) -> Answer:
    """Takes a list as CSV; the page shows what arrived."""
    if visit.method == "GET":
        return page(visit, "hand-in")
    if not visit.file or not visit.file[0]:
        return page(visit, "hand-in", 422, wrong="Choose a file first.")
    name, content = visit.file
    rows = list(csv.reader(io.StringIO(content.decode("utf-8", "replace"))))
    return page(visit, "hand-in", file=name, size=len(content), head=rows[0] if rows else [], rows=rows[1:])


def stock(visit: Visit) -> Answer:
    """Returns the stock as JSON; each request in a session is a new count."""
    visit.session.counts += 1
    shelf = [{"item": g.slug, "name": g.name, "stock": g.stock} for g in goods().values() if g.category == "Paper"]
    return data({"count": visit.session.counts, "final": visit.session.counts % 3 == 0, "shelf": shelf})


def news(visit: Visit) -> Answer:
    start = whole(visit.query.get("from", "0"))
    texts = [f"{g.name}: {g.blurb}" for g in goods().values()]
    return data({"news": [{"no": n, "text": texts[n]} for n in range(start, min(start + 10, len(texts)))]})


def picture(visit: Visit) -> Answer:
    found = goods().get(visit.last.removesuffix(".svg"))
    if not found:
        return missing(visit)
    text = templates().get_template("picture.svg").render(item=found, hue=sum(map(ord, found.category)) * 47 % 360)
    return Answer(text.encode(), "image/svg+xml", headers={"Cache-Control": "max-age=3600"})


def missing(visit: Visit) -> Answer:
    return page(visit, "error", 404, what="This page is not on our shelves.")


def plain(visit: Visit) -> Answer:
    """Serves a style sheet, a script, or a page without data from the shop: `/shelf` is `pages/shelf.html`."""
    if (PAGES / visit.last).suffix in KINDS and (file := PAGES / visit.last).is_file():
        return Answer(file.read_bytes(), KINDS[file.suffix], headers={"Cache-Control": "max-age=3600"})
    return page(visit, visit.path[1:]) if visit.path[1:] in PLAIN else missing(visit)


PLAIN = {"slow", "hours", "label", "drawer", "shelf", "notebook", "stock", "news", "terms"} | {
    "branches", "branch-map", "branch-town", "gift-card", "gift-pictures"
}  # fmt: skip
MEMBERS = {"account": account, "checkout": checkout, "orders": orders, "orders/*": order, "thanks/*": order,
    "invoice/*": order, "orders.csv": orders_csv, "hand-in": hand_in}  # fmt: skip
ANYBODY = {"": lambda visit: page(visit, "home"), "login": sign_in, "code": code, "logout": sign_out,
    "catalogue": catalogue, "goods/*": one_of_goods, "basket": basket, "picture/*": picture, "api/stock": stock,
    "api/news": news}  # fmt: skip
HABITS = {"/slow": {"ms": "3000"}, "/hours": {"fail": "hours"}}  # flags that a page always has


def answer(visit: Visit) -> Answer:
    key = visit.query.get("fail")
    if key and key not in visit.session.failed:
        visit.session.failed.add(key)
        return page(visit, "error", 500, what="Something fell off a shelf. Please try again.")
    name = visit.path[1:]
    starred = name.split("/")[0] + "/*" if name.count("/") == 1 else name
    found = next((k for k in (name, starred) if k in MEMBERS or k in ANYBODY), None)
    if found in MEMBERS:
        return MEMBERS[found](visit) if visit.session.user else go("/login?next=" + quote(visit.path))
    return ANYBODY[found](visit) if found is not None else plain(visit)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body in one packet; otherwise each page waits 40 ms for an acknowledgement
    server: "Server"

    def setup(self) -> None:
        super().setup()
        self.server.sockets.add(self.connection)

    def finish(self) -> None:
        self.server.sockets.discard(self.connection)
        super().finish()

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        session, new = self.session()
        query = HABITS.get(parts.path, {}) | dict(parse_qsl(parts.query, keep_blank_values=True))
        form, file = self.body()
        visit = Visit(self.command, parts.path, query, form, file, session, self.server.ledger)
        reply = answer(visit)
        time.sleep(whole(query.get("ms", ""), 60_000) / 1000)
        if query.get("answer") == "lost":
            self.close_connection = True
            return
        self.reply(reply, new)

    do_POST = do_HEAD = do_GET

    def reply(self, reply: Answer, new: str) -> None:
        self.send_response(reply.status)
        cookie = {"Set-Cookie": f"shop_session={new}; Path=/; HttpOnly; SameSite=Lax"} if new else {}
        head = {"Content-Type": reply.kind, "Content-Length": str(len(reply.body)), "Cache-Control": "no-cache"}
        for name, value in (head | cookie | reply.headers).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)

    def session(self) -> tuple[Session, str]:
        """Returns the visitor's session, and its name if it is new."""
        cookie = SimpleCookie(self.headers.get("Cookie", "")).get("shop_session")
        if cookie and cookie.value in self.server.sessions:
            return self.server.sessions[cookie.value], ""
        name = secrets.token_urlsafe(16)
        return self.server.sessions.setdefault(name, Session()), name

    def body(self) -> tuple[dict[str, str], tuple[str, bytes] | None]:
        """Returns the fields of a form, and its file."""
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind = self.headers.get("Content-Type", "")
        if not kind.startswith("multipart/"):
            return dict(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True)), None
        message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + raw)
        found = next((part for part in message.walk() if part.get_filename() is not None), None)
        return {}, (found.get_filename() or "", cast(bytes, found.get_payload(decode=True))) if found else None

    def log_message(self, format: str, *args: object) -> None:
        """Does not log requests."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, ledger: Ledger) -> None:
        self.ledger = ledger
        self.sessions: dict[str, Session] = {}
        self.sockets: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError | sqlite3.ProgrammingError | ValueError):
            super().handle_error(request, client_address)


class Shop:
    """An open shop. Call `close()`, or use it in a `with`."""

    def __init__(self, port: int, folder: Path | None) -> None:
        self._scrap = None if folder else Path(tempfile.mkdtemp(prefix="foolscap-"))
        self.folder = cast(Path, folder or self._scrap)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.database = self.folder / "shop.db"
        self.ledger = Ledger(self.database)
        try:
            self._server = Server(port, self.ledger)
        except BaseException:
            self._tidy()
            raise
        self.port: int = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="foolscap", daemon=True)
        self._thread.start()

    def sign_everybody_out(self) -> None:
        self._server.sessions.clear()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        for open_socket in list(self._server.sockets):
            with suppress(OSError):
                open_socket.shutdown(socket.SHUT_RDWR)
        self._tidy()

    def wait(self) -> None:
        self._thread.join()

    def _tidy(self) -> None:
        self.ledger.close()
        if self._scrap:
            shutil.rmtree(self._scrap, ignore_errors=True)

    def __enter__(self) -> "Shop":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def serve(port: int = 0, folder: Path | None = None) -> Shop:
    """Opens the shop on loopback, in a background thread. Raises OSError if the port is taken.

    Port 0 is any free one. Without a folder, the orders are deleted when the shop closes.
    """
    return Shop(port, folder)


def main(port: int = PORT, folder: Path | None = None) -> None:
    """Keeps the shop open until Ctrl-C."""
    try:
        shop = serve(port, folder)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise PlanbookError(f"the shop cannot open on port {port}: {reason}. Choose another one with --port") from None
    with shop, suppress(KeyboardInterrupt):
        print(f"Foolscap is open at {shop.url}\n")
        print(f"  SHOP_USER={SHOP_USER}   SHOP_PASSWORD={SHOP_PASSWORD}")
        print(f"  CHIEF_USER={CHIEF_USER}  CHIEF_PASSWORD={CHIEF_PASSWORD}  CHIEF_TOTP={CHIEF_TOTP}\n")
        print(f"Its orders are in {shop.database}. Ctrl-C closes it.", flush=True)
        shop.wait()
