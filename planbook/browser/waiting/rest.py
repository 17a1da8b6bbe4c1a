"""The script that tells whether a page is at rest (`rest.js`), and the name under which pages keep what it knows."""

from functools import cache
from pathlib import Path
from secrets import token_hex

NAME = f"planbook {token_hex(8)}"


@cache
def script() -> str:
    """What is put into every frame before the page's own scripts."""
    return Path(__file__).with_name("rest.js").read_text("utf-8").replace("NAME", NAME)
