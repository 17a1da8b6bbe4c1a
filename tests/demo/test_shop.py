"""The demo shop, over real HTTP and, where a page's script matters, in a real browser."""

import json
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import AsyncIterator, Iterator
from http.client import RemoteDisconnected
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from playwright.async_api import Page

from planbook.browser.starting.executable import find_browser
from planbook.browser.starting.launch import launch_browser
from planbook.demo import shop as demo
from planbook.demo.people import CHIEF_PASSWORD, CHIEF_TOTP, CHIEF_USER, SHOP_PASSWORD, SHOP_USER, totp
from planbook.demo.shop import Shop, serve
from planbook.demo.views import PLAIN, mistakes
from planbook.errors import PlanbookError

CHECKOUT = {"name": "Bea", "street": "Mill Lane 3", "postcode": "10115", "delivery": "Express", "terms": "on"}


class Visitor:
    """A client that keeps cookies, follows redirects, and returns errors as pages."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.status, self.path, self.headers = 0, "", {}

    def get(self, path: str, form: dict[str, object] | None = None) -> str:
        body = None if form is None else urllib.parse.urlencode(form).encode()
        return self.send(urllib.request.Request(self.url + path, body))

    def send(self, request: urllib.request.Request) -> str:
        try:
            answer = self.opener.open(request, timeout=10)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            self.status, self.path, self.headers = answer.status, answer.url.removeprefix(self.url), answer.headers
            return answer.read().decode()

    def sign_in(self) -> "Visitor":
        self.get("/login", {"email": SHOP_USER, "password": SHOP_PASSWORD})
        assert self.path == "/account"
        return self


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    with serve() as shop:
        yield shop


@pytest.fixture
def visitor(shop: Shop) -> Visitor:
    return Visitor(shop.url)


@pytest.mark.parametrize("path", sorted(PLAIN - {"slow", "hours"}))
def test_every_plain_page_is_served(visitor: Visitor, path: str) -> None:
    assert "<h" in visitor.get(f"/{path}") and visitor.status == 200


def test_pages_are_not_served_from_outside_the_shop(visitor: Visitor) -> None:
    for path in ("/../shop.py", "/goods.csv", "/base", "/basket/../login", "/nope"):
        visitor.get(path)
        assert visitor.status == 404, path


def test_sign_in_says_what_is_wrong_and_leads_back(visitor: Visitor) -> None:
    visitor.get("/orders")
    assert visitor.path == "/login?next=/orders"
    assert "Email or password is wrong." in visitor.get("/login", {"email": "nobody", "password": ""})
    assert visitor.status == 401
    visitor.get("/login?next=/orders", {"email": SHOP_USER.upper(), "password": SHOP_PASSWORD})
    assert visitor.path == "/orders"
    visitor.get("/logout")
    visitor.get("/account")
    assert visitor.path == "/login?next=/account"


def test_sign_in_leads_to_no_other_site(visitor: Visitor) -> None:
    visitor.get("/login?next=//evil.test/", {"email": SHOP_USER, "password": SHOP_PASSWORD})
    assert visitor.path == "/account"


def test_chief_needs_a_code(visitor: Visitor) -> None:
    visitor.get("/login", {"email": CHIEF_USER, "password": CHIEF_PASSWORD})
    assert visitor.path == "/code"
    assert "This code is wrong or too old." in visitor.get("/code", {"code": "000000x"})
    visitor.get("/orders")
    assert visitor.path == "/login?next=/orders"
    visitor.get("/code", {"code": totp(CHIEF_TOTP, time.time())})
    assert visitor.path == "/account"


def test_code_follows_the_standard() -> None:
    """The vectors of RFC 6238, appendix B, of which six digits are used here."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert [totp(secret, at) for at in (59, 1111111109, 20000000000)] == ["287082", "081804", "353130"]


def test_catalogue_searches_filters_sorts_and_pages(visitor: Visitor) -> None:
    assert "31 kinds of goods" in visitor.get("/catalogue") and "Page 1 of 4" in visitor.get("/catalogue")
    assert "3 kinds of goods" in visitor.get("/catalogue?category=Ink")
    assert "1 kind of goods" in visitor.get("/catalogue?q=paper+recycled")
    assert "29 kinds of goods" in visitor.get("/catalogue?stocked=on")
    by_price = visitor.get("/catalogue?sort=price")
    assert by_price.index("Paper clips") < by_price.index("Ballpoint") and "Next</a>" in by_price
    last = visitor.get("/catalogue?page=99")
    assert "Page 4 of 4" in last and "Previous</a>" in last and "Next</a>" not in last


def test_what_a_visitor_writes_is_never_markup(visitor: Visitor) -> None:
    assert "<b>hi" not in visitor.get("/catalogue?q=%3Cb%3Ehi")


def test_an_order_is_placed_as_often_as_it_is_sent(visitor: Visitor, shop: Shop) -> None:
    visitor.sign_in()
    for _ in range(2):
        visitor.get("/basket", {"item": "stapler", "quantity": 3})
        page = visitor.get("/checkout", CHECKOUT | {"reference": "desk-7"})
        assert "Thank you for your order" in page and visitor.path.startswith("/thanks/")
    with sqlite3.connect(shop.database) as db:
        rows = db.execute("SELECT total, delivery, status FROM orders WHERE reference = 'desk-7'").fetchall()
    assert rows == [(3870, "Express", "placed")] * 2
    assert visitor.get("/orders?q=desk-7").count("desk-7</td>") == 2


def test_checkout_says_all_that_is_wrong_and_keeps_what_was_written(visitor: Visitor, shop: Shop) -> None:
    visitor.sign_in().get("/basket", {"item": "stapler"})
    before = shop.ledger.ask("SELECT count(*) AS n FROM orders")
    page = visitor.get("/checkout", {"name": "Bea", "postcode": "123"})
    assert visitor.status == 422 and 'value="Bea"' in page
    for sentence in mistakes({"name": "Bea", "postcode": "123"}).values():
        assert sentence in page
    assert len(mistakes({})) == 6 and shop.ledger.ask("SELECT count(*) AS n FROM orders") == before


def test_checkout_without_a_basket_leads_to_the_basket(visitor: Visitor) -> None:
    visitor.sign_in().get("/checkout")
    assert visitor.path == "/basket"


def test_basket_is_changed_and_emptied(visitor: Visitor) -> None:
    visitor.get("/basket", {"item": "chalk"})
    visitor.get("/basket", {"item": "toner", "quantity": 2})
    assert "132.10" in visitor.get("/basket")
    assert "66.04" not in visitor.get("/basket", {"quantity-chalk": 0, "quantity-toner": 1})
    assert "64.90" in visitor.get("/basket")
    visitor.get("/basket", {"item": "chalk"})
    assert "Toner" not in visitor.get("/basket", {"remove": "toner"})
    assert "Your basket is empty." in visitor.get("/basket", {"empty": "yes"})


def test_an_order_can_be_cancelled_by_its_buyer_only(visitor: Visitor, shop: Shop) -> None:
    visitor.get("/orders/1001", {})
    assert visitor.path == "/login?next=/orders/1001"
    visitor.sign_in().get("/orders/1001", {})
    assert shop.ledger.ask("SELECT status FROM orders WHERE no = 1001") == [{"status": "cancelled"}]
    visitor.get("/orders/1")
    assert visitor.status == 404


def test_orders_come_as_csv(visitor: Visitor) -> None:
    lines = visitor.sign_in().get("/orders.csv").splitlines()
    assert lines[0] == "No,Date,Reference,Delivery,Total,Status" and lines[-1].startswith(
        "1001,2026-01-05,Reception Jan"
    )
    assert 'filename="orders.csv"' in visitor.headers["Content-Disposition"]


def test_a_list_is_handed_in(visitor: Visitor, shop: Shop) -> None:
    visitor.sign_in()
    body = (
        '--x\r\nContent-Disposition: form-data; name="file"; filename="a b.csv"\r\n\r\nno,é\r\n1,2\r\n3,4\r\n--x--\r\n'
    )
    request = urllib.request.Request(shop.url + "/hand-in", body.encode())
    request.add_header("Content-Type", "multipart/form-data; boundary=x")
    page = visitor.send(request)
    assert "a b.csv" in page and '"rows">2<' in page and '"size">15<' in page and ">é</th>" in page
    assert "Choose a file first." in visitor.get("/hand-in", {})


def test_a_page_fails_the_first_time_in_each_session(shop: Shop) -> None:
    for visitor in (Visitor(shop.url), Visitor(shop.url)):
        assert [bool(visitor.get("/hours")) and visitor.status for _ in range(3)] == [500, 200, 200]
    visitor.get("/stock?fail=mine")
    assert visitor.status == 500


def test_a_late_answer_and_a_lost_one_have_done_their_work(visitor: Visitor, shop: Shop) -> None:
    visitor.sign_in().get("/basket", {"item": "chalk"})
    start = time.monotonic()
    visitor.get("/checkout?ms=300", CHECKOUT | {"reference": "late"})
    assert time.monotonic() - start > 0.3
    visitor.get("/basket", {"item": "chalk"})
    with pytest.raises((RemoteDisconnected, urllib.error.URLError)):
        visitor.get("/checkout?answer=lost", CHECKOUT | {"reference": "lost"})
    found = shop.ledger.ask("SELECT reference FROM orders WHERE reference IN ('late', 'lost') ORDER BY no")
    assert [row["reference"] for row in found] == ["late", "lost"]


def test_stock_is_counted_three_times(visitor: Visitor) -> None:
    counts = [json.loads(visitor.get("/api/stock")) for _ in range(3)]
    assert [(c["count"], c["final"]) for c in counts] == [(1, False), (2, False), (3, True)]


def test_orders_outlast_the_shop_in_a_folder_of_ones_own(tmp_path: Path) -> None:
    with serve(folder=tmp_path / "shop") as first:
        visitor = Visitor(first.url).sign_in()
        visitor.get("/basket", {"item": "chalk"})
        visitor.get("/checkout", CHECKOUT | {"reference": "kept"})
    with serve(folder=tmp_path / "shop") as second:
        assert len(second.ledger.orders(SHOP_USER)) == 36
    with serve() as third:
        scrap = third.folder
        assert scrap.is_dir()
    assert not scrap.exists()


def test_a_closed_shop_answers_nobody() -> None:
    shop = serve()
    shop.close()
    with pytest.raises(urllib.error.URLError):
        Visitor(shop.url).get("/")
    serve(shop.port).close()


def test_signing_everybody_out(visitor: Visitor, shop: Shop) -> None:
    visitor.sign_in()
    shop.sign_everybody_out()
    visitor.get("/account")
    assert visitor.path == "/login?next=/account"


def test_a_taken_port_is_one_clear_sentence(shop: Shop) -> None:
    with pytest.raises(PlanbookError) as raised:
        demo.main(shop.port)
    assert str(raised.value) == (
        f"the shop cannot open on port {shop.port}: Address already in use. Choose another one with --port"
    )


def test_main_says_where_it_is_and_ends_with_an_interrupt() -> None:
    code = "from planbook.demo.shop import main; main(0)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout and process.stderr
        address = process.stdout.readline().decode().removeprefix("Foolscap is open at ").strip()
        assert "Paper, and what goes with it" in Visitor(address).get("/")
        process.send_signal(2)
        said, error = process.stdout.read(), process.stderr.read()
    assert process.returncode == 0 and not error and b"SHOP_PASSWORD=paper-please" in said


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with launch_browser(find_browser("chromium")) as browser:
        page = await browser.new_page()
        page.set_default_timeout(5000)
        yield page


async def test_cookies_are_asked_about_once(page: Page, shop: Shop) -> None:
    await page.goto(shop.url)
    await page.get_by_role("dialog", name="Cookies").get_by_role("button", name="Reject all").click()
    await page.goto(f"{shop.url}/catalogue")
    assert not await page.get_by_role("dialog", name="Cookies").is_visible()


async def test_cookies_that_come_late_are_in_the_way(page: Page, shop: Shop) -> None:
    await page.goto(f"{shop.url}/catalogue?cookies=late")
    await page.locator("dialog:modal").wait_for()
    await page.keyboard.press("Escape")
    assert await page.locator("dialog:modal").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_page_is_wider_than_a_phone_or_has_an_unnamed_control(page: Page, shop: Shop, scheme: str) -> None:
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await page.set_viewport_size({"width": 380, "height": 800})
    await page.goto(f"{shop.url}/login")
    await page.get_by_label("Email").fill(SHOP_USER)
    await page.get_by_label("Password").fill(SHOP_PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await page.goto(f"{shop.url}/goods/chalk")
    await page.get_by_role("button", name="Add to basket").click()
    for path in [
        "",
        "catalogue",
        "basket",
        "checkout",
        "orders",
        "orders/1002",
        "hand-in",
        "account",
        *PLAIN - {"slow"},
    ]:
        await page.goto(f"{shop.url}/{path}")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert await page.evaluate(UNNAMED) == [], path


UNNAMED = """() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, [role=textbox]")]
  .filter((e) => !(e.labels?.length || e.ariaLabel || e.textContent.trim() || e.querySelector("img[alt]")))
  .map((e) => e.outerHTML)"""
