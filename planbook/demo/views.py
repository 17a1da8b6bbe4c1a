"""The pages of the demo shop, and which of them only who is signed in may see."""

import csv
import io
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from planbook.demo.goods import PAGES, Goods, goods
from planbook.demo.ledger import DELIVERIES, KNOWN
from planbook.demo.people import CHIEF_TOTP, CHIEF_USER, PEOPLE, totp
from planbook.demo.visit import Answer, Visit, cut, data, go, page, templates

KINDS = {".css": "text/css", ".js": "text/javascript"}


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
