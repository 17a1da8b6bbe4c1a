"""The script that reports whether a page is settled (`rest.js`), and the name under which pages store its state."""

from functools import cache
from pathlib import Path
from secrets import token_hex

NAME = f"planbook {token_hex(8)}"
LATER = f"(window[Symbol.for('{NAME}')]?.later ?? setTimeout)"
"""setTimeout for planbook's own scripts: the page is not waited for because of them."""
NEXT_FRAME = f"(window[Symbol.for('{NAME}')]?.nextFrame ?? requestAnimationFrame)"
"""The same for requestAnimationFrame."""


@cache
def script() -> str:
    """Returns the script that is injected into every frame before the page's own scripts."""
    return Path(__file__).with_name("rest.js").read_text("utf-8").replace("NAME", NAME)
