"""Two requests that do the same have one shape; others have not."""

from types import SimpleNamespace
from typing import Any

import pytest

from planbook.browser.network.sent_shape import shape_of

FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=x"
JSON = "application/json"
UUID = "7c9e6679-7425-40de-944b-e07fc1f90ae"


def shape(method: str, path: str, kind: str = "", body: str = "") -> str:
    request: Any = SimpleNamespace(
        method=method, url=f"http://shop.example{path}", headers={"content-type": kind}, post_data_buffer=body.encode()
    )
    return shape_of(request)


@pytest.mark.parametrize(
    "one, other, same",
    [
        (("POST", "/t"), ("POST", "/t"), True),
        (("POST", "/t"), ("PUT", "/t"), False),
        (("POST", "/orders/17"), ("POST", "/orders/18"), False),
        (("POST", "/t;jsessionid=A1/pay"), ("POST", "/t;jsessionid=B2/pay"), True),
        (("POST", "/t;jsessionid=A1/pay"), ("POST", "/t/send"), False),
        (("POST", "/(S(a1b2))/t.aspx"), ("POST", "/(S(c3d4))/t.aspx"), True),
        (("POST", f"/t/{'a1' * 8}/pay"), ("POST", f"/t/{'b2' * 8}/pay"), True),
        (("POST", f"/t/{UUID}a"), ("POST", f"/t/{UUID}b"), True),
        (("POST", f"/t/{'a1' * 8}/pay"), ("POST", f"/t/{'a1' * 8}/send"), False),
        (("POST", "/t?token=1"), ("POST", "/t?token=2"), True),
        (("POST", "/t?action=save"), ("POST", "/t?action=search"), False),
        (("POST", "/t", FORM, "title=A&token=1"), ("POST", "/t", FORM, "token=2&title=B"), True),
        (("POST", "/t", FORM, "title=A"), ("POST", "/t", FORM, "title=A&save=1"), False),
        (("POST", "/t", FORM, "@action=edit"), ("POST", "/t", FORM, "@action=search"), False),
        (("POST", "/t", PARTS, '; name="a"\r\n\r\n1'), ("POST", "/t", PARTS, '; name="a"\r\n\r\n2'), True),
        (("POST", "/t", PARTS, '; name="a"'), ("POST", "/t", PARTS, '; name="b"'), False),
        (("POST", "/t", JSON, '{"a": {"b": 1}}'), ("POST", "/t", JSON, '{"a": {"b": 2}}'), True),
        (("POST", "/t", JSON, '{"a": {"b": 1}}'), ("POST", "/t", JSON, '{"a": {"c": 1}}'), False),
        (("POST", "/t", JSON, '[{"method": "a.get"}]'), ("POST", "/t", JSON, '[{"method": "a.put"}]'), False),
        (("POST", "/q", JSON, '{"query": "mutation A {x}"}'), ("POST", "/q", JSON, '{"query": "query B {x}"}'), False),
        (("POST", "/t", JSON, "{"), ("POST", "/t", "text/plain", "x"), True),
    ],
)  # fmt: skip
def test_shapes(one: Any, other: Any, same: bool) -> None:
    assert (shape(*one) == shape(*other)) is same


def test_a_shape_has_nothing_of_what_was_sent() -> None:
    assert "hunter" not in shape("POST", "/hunter2", FORM, "password=hunter2") and len(shape("POST", "/")) == 24
