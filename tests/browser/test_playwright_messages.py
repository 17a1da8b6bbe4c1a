"""Playwright's own words in messages."""

import pytest

from planbook.browser.acting.playwright_messages import readable_message


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("Timeout 3972.306636999747ms exceeded.", "nothing happened within 4 seconds"),
        ("Page.reload: Timeout 1000ms exceeded.\nCall log:\n  - waiting", "nothing happened within 1 second"),
        ("BrowserType.connect: TimeoutError: Timeout 500 ms exceeded", "nothing happened within 0.5 seconds"),
        ("Locator.fill: Error: Element is not an <input>", "Element is not an <input>"),
        ("", "no reason was given"),
    ],
)
def test_how_long_it_was_waited_is_said_in_words(message: str, words: str) -> None:
    assert readable_message(message) == words
