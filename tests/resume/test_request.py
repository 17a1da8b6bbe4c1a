"""A request of which it is unknown whether it was sent."""

from collections.abc import Callable
from pathlib import Path

import pytest

from planbook.browser.session.saved_state import CannotResume
from tests.resume.conftest import Ground
from tests.sites import Site

Write = Callable[..., Path]
ORDER = """
steps:
- title: Order
  request: {post: /orders, body: A4, expect: {status: 201}, into: order}
  verify:
  - request: {get: /orders, into: orders}
  - expect: "{{ 'A4' in values.orders }}"
- expect: "{{ 1 == 1 }}"
"""
WITHOUT = ORDER.partition("  verify")[0]


@pytest.fixture
def orders(site: Site) -> Site:
    site.pages |= {"/": "<h1>Shop</h1>", "/orders": (201, {"content-type": "text/plain"}, "A4")}
    return site


async def test_it_is_not_sent_again_before_a_person_says_so(ground: Ground, write: Write, orders: Site) -> None:
    await ground.begin(write(WITHOUT), "request-order sending")
    with pytest.raises(CannotResume) as caught:
        await ground.resume()
    assert str(caught.value).startswith('"Order" may have been sent, or not; it is sent at most once. Look whether')
    assert orders.posted == []
    outcome = await ground.resume(assume="not-sent")
    assert outcome and (outcome.status, orders.posted) == ("passed", ["/orders"])


async def test_verify_finds_out(ground: Ground, write: Write, orders: Site) -> None:
    await ground.begin(write(ORDER), "request-order attempt_ended")
    assert orders.posted == ["/orders"]
    orders.pages["/orders"] = (200, {"content-type": "text/plain"}, "A4")
    outcome = await ground.resume()
    assert outcome and (outcome.status, orders.posted) == ("passed", ["/orders"])
