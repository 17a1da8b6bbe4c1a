"""The script that listens to a press of the mouse in one document (`press_listener.js`)."""

from functools import cache
from pathlib import Path

from planbook.browser.waiting.rest import NAME

STOPPED = "stopped"
"""Its answer if the page has not received the press, because that would have met another element."""
LOST = "lost"
"""What is answered for it if the press has reached no element of the document."""


@cache
def listen() -> str:
    """Returns the function that listens, given milliseconds, the number of clicks, and whether the press is armed."""
    return Path(__file__).with_name("press_listener.js").read_text("utf-8").replace("NAME", NAME)
