"""A secret is found however it is written."""

import html
import json
import re
import time
from urllib.parse import quote, quote_plus

import pytest

from planbook.mask import Mask

SECRET = "p@ss \"w/ö\\rd'!*~(1)\t<&>€😀"
MASK = Mask({"PIN": SECRET})
WRITTEN = {
    "as it is": SECRET,
    "in an address": quote(SECRET),
    "in a query": quote(SECRET, safe=""),
    "in a form, as Python writes it": quote_plus(SECRET),
    "in a form, as browsers write it": quote_plus(SECRET, safe="*").replace("~", "%7E"),
    "in a query, as JavaScript writes it": quote(SECRET, safe="!'()*~"),
    "in an address in small letters": re.sub("%..", lambda found: found[0].lower(), quote(SECRET)),
    "in JSON": json.dumps(SECRET),
    "in JSON with letters of all kinds": json.dumps(SECRET, ensure_ascii=False),
    "in JSON in JSON": json.dumps(json.dumps({"pin": SECRET})),
    "in JSON that stands in a page": json.dumps(SECRET).replace("<", "\\u003C").replace("&", "\\u0026"),
    "in HTML": html.escape(SECRET),
    "in HTML, quotes left alone": html.escape(SECRET, quote=False),
    "in HTML, by numbers": "".join(f"&#{ord(character)};" for character in SECRET),
    "in HTML, by names": SECRET.replace("&", "&amp;").replace("<", "&lt;").replace("ö", "&ouml;"),
    "as Python shows it": repr(SECRET),
    "in a pattern": re.escape(SECRET),
    "in a pattern that stands in JSON": json.dumps(r"\s+".join(map(re.escape, SECRET.split()))),
    "in YAML": "'" + SECRET.replace("'", "''") + "'",
    "in CSV": '"' + SECRET.replace('"', '""') + '"',
}


@pytest.mark.parametrize("way", WRITTEN)
def test_a_secret_is_masked_however_it_is_written(way: str) -> None:
    text = f"before {WRITTEN[way]} after"
    masked = MASK.text(text)
    assert masked.count("••••PIN") == 1 and "w" not in masked and "1" not in masked
    assert masked.startswith("before ") and masked.endswith(" after")
    assert MASK.content(text.encode()) == masked.encode()


def test_the_longest_secret_counts_and_each_has_its_name() -> None:
    mask = Mask({"SHORT": "door", "LONG": "front door"})
    assert mask.text("the front door, a door") == "the ••••LONG, a ••••SHORT"


def test_what_is_no_secret_is_left_as_it_is() -> None:
    assert MASK.text("p@ss w/ö\\rd") == "p@ss w/ö\\rd"
    assert not Mask({}) and not Mask({"EMPTY": ""}) and Mask({"EMPTY": ""}).text("text") == "text"


def test_values_of_every_shape_are_masked() -> None:
    assert MASK.value({"a": [SECRET, 1, None], SECRET: ("x",)}) == {"a": ["••••PIN", 1, None], "••••PIN": ("x",)}


def test_a_large_file_is_masked_in_little_time() -> None:
    content = (b'{"type": "p@ss", "snapshot": ["HTML", {}, "pppp%%%%&&&&\\\\\\\\"]}\n' * 30_000) + SECRET.encode()
    began = time.perf_counter()
    assert MASK.content(content).endswith("••••PIN".encode())
    assert time.perf_counter() - began < 5, "two megabytes"
