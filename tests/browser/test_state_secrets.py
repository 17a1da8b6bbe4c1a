"""The stored state of a browser has secrets by name only, and is restored with their values."""

import pytest

from planbook.browser.session.state_secrets import StateRedactor

VEIL = StateRedactor({"CARD": "4111111111111234", "VOUCHER": "abcd-9931-xyzw"})


@pytest.mark.parametrize(
    "text",
    [
        "no. 4111111111111234",
        "4111 1111 1111 1234, and again 4111-1111-1111-1234",
        "ABCD-9931-XYZW",
        "Abcd9931xyzw",
        "abcd-9931-xyzw and 4111 1111 1111 1234",
        "abcd-9931-xyz",
    ],
)
def test_it_comes_back_as_it_was_written(text: str) -> None:
    hidden = VEIL.hide(text)
    assert hidden is not None and VEIL.show(hidden) == text
    assert "1111" not in hidden and "9931-xyzw" not in hidden.lower()


def test_what_is_spelt_in_some_other_way_is_not_kept() -> None:
    assert VEIL.hide("&#52;111111111111234") is None
