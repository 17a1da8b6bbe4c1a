"""Addresses in plans."""

import pytest

from planbook.browser.network.url_pattern import matches_url
from planbook.step.text import Name

HERE = "https://shop.example/orders?page=2#top"


@pytest.mark.parametrize(
    ("written", "there"),
    [
        ("/orders", True),
        ("/orders/", True),
        ("/ORDERS", True),
        ("/orders?page=2", True),
        ("/orders?page=3", False),
        ("/orders#top", True),
        ("/orders#end", False),
        ("/ord", False),
        ("/ord*", True),
        ("/*", True),
        ("https://shop.example/orders?page=2", True),
        ("https://shop.example/orders", False),
        ("https://shop.example/*", True),
        ("https://other.example/*", False),
        ("*page=2*", True),
        ("/orders.page", False),
    ],
)
def test_whole_or_a_path(written: str, there: bool) -> None:
    assert matches_url(Name(written), HERE) is there


def test_a_pattern_is_searched_for() -> None:
    assert matches_url(Name(r"page=\d$", pattern=True), "https://shop.example/orders?page=2")
    assert not matches_url(Name(r"page=\d$", pattern=True), HERE)
