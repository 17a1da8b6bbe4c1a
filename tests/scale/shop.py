"""A shop that counts the orders of each number, and how many visitors it has at once."""

import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

from tests.sites import Quiet

PAGE = """<!doctype html><meta charset=utf-8><title>Shop</title><h1>Shop</h1><p>{said}</p>
<form method=post action="/order?n={n}"><label>Name <input name=name></label><button>Order</button></form>"""
THANKS = "<!doctype html><title>Thanks</title><h1>Thanks for order {n}</h1>"


class Shop:
    """`orders` has by number how often it was ordered."""

    def __init__(self) -> None:
        self.orders: Counter[int] = Counter()
        self._lock = threading.Lock()
        self.server = Quiet(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def port(self) -> int:
        return self.server.server_port

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                n = shop.number(self.path)
                said = f"Order {n} was placed" if shop.orders[n] else "Nothing was ordered"
                self.answer(PAGE.format(said=said, n=n))

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["content-length"] or 0))
                n = shop.number(self.path)
                with shop._lock:
                    shop.orders[n] += 1
                time.sleep(0.3)  # in which a run may be killed that has sent its order
                self.answer(THANKS.format(n=n))

            def answer(self, text: str) -> None:
                body = text.encode()
                self.send_response(200)
                self.send_header("content-type", "text/html; charset=utf-8")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        return Handler

    @staticmethod
    def number(path: str) -> int:
        return int(parse_qs(urlsplit(path).query).get("n", ["-1"])[0])
