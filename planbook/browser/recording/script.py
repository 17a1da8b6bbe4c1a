"""The script that tells planbook what a person does, for every document of a browser context."""

import json
from functools import cache
from pathlib import Path

from planbook.browser.locating.selector_engines import text_script
from planbook.browser.reading.snapshot import PARTS as READING
from planbook.browser.reading.snapshot import TEST_ID

# The parts of the script, in order.
PARTS = ("tell", "hovers", "selections", "pointer", "fields", "marks", "keys", "scrolls", "windows")


def script(name: str) -> str:
    """Returns the script. `name` is the binding that it calls, which no script of the page can find out."""
    return f"(() => {{ const NAME = {json.dumps(name)}, TESTID = {json.dumps(TEST_ID)};\n{_body()}}})()"


@cache
def _body() -> str:
    own = Path(__file__).with_name("page")
    reading = Path(__file__).parent.parent / "reading" / "page"
    parts = [(reading / f"{part}.js").read_text("utf-8") for part in READING if part != "tell"]
    reader = "\n".join([text_script(), *parts, (own / "read.js").read_text("utf-8")])
    function = f"const read = ({{wanted, testid}}) => {{ const known = [], frames = [], every = false;\n{reader}}};"
    return "\n".join([function, *((own / f"{part}.js").read_text("utf-8") for part in PARTS)])
