"""Whether a look is stricter or more lenient than another."""

import pytest

from planbook.diff.look_changes import Than, alike, strictness_change
from planbook.step.look import Look
from planbook.step.model import WRITTEN

H = {"heading": "Thanks"}
CASES: list[tuple[object, object, Than]] = [
    (H, H, "same"),
    (H, H | {"is": "visible"}, "same"),
    (H, H | {"within": "3s"}, "same"),
    (H, {"or": [H]}, "same"),
    ({"text": "A"}, "A", "same"),
    ({"address": "/a"}, {"address": "/a"}, "same"),
    ({"page_title": "A"}, {"page_title": "A", "within": "3s"}, "same"),
    # old, new: the compared property of the element
    (H, H | {"reads": "Thanks"}, "more"),
    (H | {"contains": "12"}, H, "less"),
    (H | {"contains": "12"}, H | {"contains": "123"}, "more"),
    (H | {"contains": "12"}, H | {"contains": "1"}, "less"),
    (H | {"contains": "12"}, H | {"contains": "{{ run.id }}"}, "else"),
    (H | {"reads": "12"}, H | {"contains": "12"}, "less"),
    (H | {"contains": "12"}, H | {"reads": "12"}, "more"),
    (H | {"reads": "12"}, H | {"reads": "/.*/"}, "else"),
    (H | {"reads": "12"}, H | {"value": "12"}, "else"),
    (H | {"count": "2"}, H | {"count": "3"}, "else"),
    (H, H | {"count": "2"}, "more"),
    (H, H | {"count": "0"}, "else"),
    (H, H | {"is": "enabled"}, "more"),
    (H, H | {"is": "hidden"}, "else"),
    # which element
    (H, {"heading": "Thank you"}, "else"),
    (H, {"heading": "/.*/"}, "else"),
    (H, {"region": "Thanks"}, "else"),
    ({"text": "Thank"}, {"text": "Thank you"}, "more"),
    ({"text": "Thank you"}, {"text": "Thank"}, "less"),
    ({"text": "Thank you", "exact": "true"}, {"text": "Thank", "exact": "true"}, "else"),
    (H, H | {"in": {"region": "Order"}}, "more"),
    (H, H | {"exact": "true"}, "more"),
    (H | {"nth": "2"}, H, "less"),
    (H | {"nth": "2"}, H | {"nth": "3"}, "else"),
    (H | {"has_text": "a"}, H | {"exact": "true"}, "else"),
    (H, H | {"or": [{"text": "OK"}]}, "less"),
    (H | {"or": [{"text": "OK"}]}, {"text": "OK"}, "more"),
    (H | {"or": [{"text": "OK"}]}, H | {"or": [{"text": "Yes"}]}, "else"),
    (H | {"in": {"region": "Order"}}, H | {"reads": "Thanks"}, "else"),
    # in the opposite direction
    (H | {"is": "hidden"}, H | {"is": "hidden", "in": {"region": "Order"}}, "less"),
    ({"not": H}, {"not": H | {"in": {"region": "Order"}}}, "less"),
    ({"not": H | {"exact": "true"}}, {"not": H}, "more"),
    (H, {"not": H}, "else"),
    # looks without an element
    ({"address": "/orders/12"}, {"address": "/orders/*"}, "less"),
    ({"address": "*"}, {"address": "/orders"}, "more"),
    ({"address": "/a?b"}, {"address": "/a*"}, "less"),
    ({"address": "/a"}, {"address": "/b"}, "else"),
    ({"page_title": "A"}, {"page_title": "B"}, "else"),
    ("{{ run.id }}", "{{ true }}", "else"),
    (H, {"address": "/a"}, "else"),
]


def look(written: object) -> Look:
    return Look.model_validate(written, context=WRITTEN)


@pytest.mark.parametrize(("old", "new", "than"), CASES, ids=str)
def test_than(old: object, new: object, than: Than) -> None:
    assert strictness_change(look(new), look(old)) == than
    turned = {"more": "less", "less": "more"}
    assert strictness_change(look(old), look(new)) == turned.get(than, than)


def test_alike_knows_for_how_long_one_looks() -> None:
    assert alike(look(H), look(H | {"is": "visible"}))
    assert not alike(look(H), look(H | {"within": "3s"}))
    assert not alike(look({"not": H}), look({"not": H | {"within": "3s"}}))
    assert not alike(look(H), None)
    assert alike(None, None)
