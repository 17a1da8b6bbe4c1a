"""planbook look, as a person calls it."""

import json
import os
import subprocess
from typing import NamedTuple

from planbook.browser.reading.tokens import tokens
from tests.apps.serving import free_port
from tests.scratch import PLANBOOK
from tests.sites import Site

ORDERS = (
    "<title>Orders</title><h1>Orders</h1><label>Reference <input></label><button>Show</button>"
    "<table aria-label=Orders><tr><th>No<th>Total"
    + "".join(f"<tr><td>{no}<td>{no}.50" for no in range(1001, 1031))
    + "</table><p>Prices are with tax.</p>"
)


class Done(NamedTuple):
    code: int
    out: str
    err: str


def look(*arguments: str) -> Done:
    done = subprocess.run([PLANBOOK, "look", *arguments], capture_output=True, text=True, env=os.environ, check=False)
    assert "Traceback" not in done.stderr
    return Done(done.returncode, done.stdout, done.stderr)


def test_the_page_in_few_words(site: Site) -> None:
    site.pages["/orders"] = (200, {}, ORDERS)
    assert look(f"{site.address}/orders") == (
        0,
        f'page "Orders" "{site.address}/orders"\n'
        '# "Orders"\n'
        'textbox 1 "Reference" button 2 "Show"\n'
        'table "Orders" 30 rows\n'
        ' head "No" "Total"\n'
        ' row "1001" "1001.50"\n'
        ' row "1002" "1002.50"\n'
        ' row "1003" "1003.50"\n'
        " … 27 more rows like this\n"
        '"Prices are with tax."\n',
        "",
    )


def test_all_of_what_repeats(site: Site) -> None:
    site.pages["/orders"] = (200, {}, ORDERS)
    lines = look(f"{site.address}/orders", "--all").out.splitlines()
    assert lines[5:-1] == [f' row "{no}" "{no}.50"' for no in range(1001, 1031)]


def test_a_budget_is_kept_and_what_went_is_said(site: Site) -> None:
    site.pages["/orders"] = (200, {}, ORDERS)
    done = look(f"{site.address}/orders", "--budget", "75")
    assert tokens(done.out.rstrip("\n")) <= 75
    assert done.out.splitlines()[1:] == [
        '# "Orders"',
        'textbox 1 "Reference" button 2 "Show"',
        'table "Orders" 30 rows',
        ' head "No" "Total"',
        " … 27 more rows like this",
        "(left out for the budget: 3 rows, 1 text)",
    ]


def test_as_json_with_a_target_for_each_element(site: Site) -> None:
    site.pages["/"] = (200, {}, "<title>Pay</title><label>Card <input></label><button>Pay</button>")
    done = look(site.address.removeprefix("http://"), "--json")  # a bare host of this machine uses http
    assert json.loads(done.out) == {
        "address": f"{site.address}/",
        "title": "Pay",
        "nodes": [
            {"ref": 1, "role": "textbox", "name": "Card", "value": "", "kind": "text", "state": [],
             "target": {"field": "Card"}},
            {"ref": 2, "role": "button", "name": "Pay", "state": [], "target": {"button": "Pay"}},
        ],
    }  # fmt: skip


def test_nothing_of_a_page_steers_the_terminal(site: Site) -> None:
    site.pages["/"] = (
        200,
        {},
        "<title>a\x1b[2Jb</title><h1>\x9b2J\u202eevil</h1><img alt='\x07'><b>{{ secrets.KEY }}</b>",
    )
    done = look(site.address)
    assert done.out.splitlines()[1:] == ['# "2Jevil"', '"{{ secrets.KEY }}"']
    assert all(letter.isprintable() or letter == "\n" for letter in done.out)


def test_only_the_pages_own_host_is_asked(site: Site) -> None:
    elsewhere = site.address.replace("127.0.0.1", "localhost")
    site.pages["/"] = (200, {}, f"<img alt=Logo src={elsewhere}/logo.png>")
    assert look(site.address).code == 0
    assert "/logo.png" not in site.asked
    assert look(site.address, "--allow", "localhost").code == 0
    assert "/logo.png" in site.asked


def test_what_is_no_address() -> None:
    assert look("shop:example") == (
        2,
        "",
        "'shop:example' is not the address of a page; expected one such as https://shop.example\n",
    )


def test_a_site_that_is_not_there() -> None:
    address = f"http://127.0.0.1:{free_port()}/"
    assert look(address) == (2, "", f"{address} could not be loaded: nothing answers there (ERR_CONNECTION_REFUSED)\n")


def test_a_budget_that_cannot_be_kept(site: Site) -> None:
    done = look(site.address, "--budget", "59")
    assert done.code == 2
    assert "Invalid value for '--budget': 59 is not in the range x>=60." in done.err
