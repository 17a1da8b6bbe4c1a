"""What a page reports of its state."""

import pytest

from planbook.browser.session.saved_state import _read


@pytest.mark.parametrize(
    ("told", "value"),
    [
        (r"\ud83d", "\ufffd"),  # a lone surrogate, which UTF-8 cannot encode
        (r"a\udc00b\\\udfff", "a\ufffdb\\\ufffd"),
        (r"\\ud83d", r"\ud83d"),  # literal characters
        ("\U0001f600", "\U0001f600"),
    ],
)
def test_halves_of_characters_are_replaced(told: str, value: str) -> None:
    assert _read(f'{{"value": "{told}"}}') == {"value": value}
