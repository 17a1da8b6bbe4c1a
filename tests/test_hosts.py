"""Hosts in `allow`."""

import pytest

from planbook.browser.reading.visit import visit
from planbook.errors import PlanbookError
from planbook.hosts import Entry, Hosts, read_entry
from planbook.planner.hosts import check_allowed
from planbook.planner.task import Task


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("Shop.Example.", Entry("shop.example")),
        ("*.shop.example:8443", Entry("*.shop.example", "8443")),
        ("*", Entry("*")),
        ("*:*", Entry("*", "*")),
        ("bücher.example", Entry("xn--bcher-kva.example")),
        ("::1", Entry("::1")),
        ("[0:0:0:0:0:0:0:1]:80", Entry("::1", "80")),
        ("shop.example:0080", Entry("shop.example", "80")),
        ("shop.example:0", None),
        ("shop.example:65536", None),
        ("shop.example:", None),
        ("[::1", None),
        ("https://shop.example", None),
        ("shop.example/", None),
        ("*shop.example", None),
        ("a@shop.example", None),
        ("", None),
    ],
)
def test_what_is_an_entry(text: str, entry: Entry | None) -> None:
    assert read_entry(text) == entry


def test_where_no_port_is_named() -> None:
    hosts = Hosts(["shop.example"], "http://127.0.0.1:8700/x")
    assert [port for port in (80, 443, 8700, 8701) if hosts.have("shop.example", port)] == [80, 443, 8700]
    assert Hosts(["*"]).have("x", 1) and not Hosts(["*:1"]).have("x", 2) and not Hosts(["*.x"]).have("x", 80)
    assert [Hosts([one]).are_all for one in ("*", "*:*", "*:80", "*.example")] == [True, True, False, False]


@pytest.mark.parametrize(
    ("entry", "other", "does"),
    [
        ("shop.example", "shop.example", True),
        ("shop.example", "shop.example:443", True),
        ("shop.example", "shop.example:8443", False),
        ("shop.example:8443", "shop.example", False),
        ("shop.example:*", "shop.example", True),
        ("*", "shop.example:1", True),
        ("*.example", "*.shop.example", True),
        ("*.shop.example", "*.example", False),
        ("*.example", "example", False),
    ],
)
def test_what_covers_another(entry: str, other: str, does: bool) -> None:
    one, two = read_entry(entry), read_entry(other)
    assert one and two and one.covers(two) is does


async def test_what_is_given_and_is_no_host() -> None:
    like = "expected one such as shop.example, *.shop.example or shop.example:8443"
    said = f"--allow https://shop.example: this is not a host; {like}"
    with pytest.raises(PlanbookError) as caught:
        await visit("http://127.0.0.1/", ["https://shop.example"])
    assert str(caught.value) == said
    with pytest.raises(PlanbookError) as caught:
        check_allowed(Task("Look", "http://127.0.0.1/", ("https://shop.example",)))
    assert str(caught.value) == said
