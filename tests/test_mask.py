"""A secret is found in any spelling."""

import html
import json
import re
import time
import unicodedata
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

import pytest

from planbook.browser.starting.executable import find_browser
from planbook.secrets.redaction import Mask, redact_known, secrets_in_address

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
    "in an address in an address": quote(quote(SECRET)),
    "in JSON in an address": quote(json.dumps(SECRET)),
    "in HTML in HTML": html.escape(html.escape(SECRET)),
    "in HTML, by hex numbers without their ends": "".join(f"&#x{ord(character):X}" for character in SECRET),
    "in hex, as JavaScript writes it": "".join(f"\\u{{{ord(character):x}}}" for character in SECRET),
    "in wide letters": "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in SECRET),
    "with accents that stand alone": unicodedata.normalize("NFD", SECRET),
    "in the wrong encoding": SECRET.encode().decode("latin-1"),
    "backwards": SECRET[::-1],
    "in groups that cut its escapes": re.sub("(.{3})", r"\1 ", SECRET),
    "in lines": "\r\n      ".join(SECRET.split()),
    "in lines of HTML": "<br/>".join(map(html.escape, SECRET.split())),
}
CODED = {
    f"{name}, {before!r} before it": code(before.encode() + SECRET.encode() + b"; path=/")
    for before in ("", "a", "ab", "user:")
    for name, code in {
        "base64": lambda text: b64encode(text).decode(),
        "base64 of addresses": lambda text: urlsafe_b64encode(text).decode().rstrip("="),
        "base64 in an address": lambda text: quote(b64encode(text), safe=""),
        "base64 in JSON": lambda text: b64encode(text).decode().replace("/", "\\/"),
        "base64 of JSON": lambda text: b64encode(json.dumps({"pin": text.decode()}).encode()).decode(),
        "base64 twice": lambda text: b64encode(b64encode(text)).decode(),
        "hex": lambda text: text.hex(),
        "hex in capitals": lambda text: text.hex().upper(),
    }.items()
}


@pytest.mark.parametrize("way", WRITTEN)
def test_a_secret_is_masked_however_it_is_written(way: str) -> None:
    text = f"before {WRITTEN[way]} after"
    masked = MASK.text(text)
    assert masked.count("••••PIN") == 1 and "w" not in masked and "1" not in masked
    assert masked.startswith("before ") and masked.endswith(" after")
    assert MASK.content(text.encode()) == masked.encode()


@pytest.mark.parametrize("way", CODED)
def test_a_secret_is_masked_in_codes(way: str) -> None:
    masked = MASK.text(f"before {CODED[way]} after")
    assert re.fullmatch("before .{0,40}••••PIN.{0,40} after", masked)
    for part in masked.split("••••PIN"):
        assert SECRET[2:6] not in "".join(decoded(part)), "what is left of the code says nothing of it"


def decoded(text: str) -> Iterator[str]:
    """Yields the decoded remains of an encoded text, for every possible offset."""
    for part in re.findall("[A-Za-z0-9+/_-]{4,}", text):
        for start in range(4):
            usable = len(part[start:]) // 4 * 4
            yield b64decode(part[start : start + usable], altchars="-_" if set(part) & set("-_") else None).decode(
                "latin-1"
            )


def test_codes_of_a_short_secret() -> None:
    mask = Mask({"PIN": "4917"})
    assert mask.text("NDkxNw== 34393137 and 4917; Pinboard, abcdefgh, 0123456789abcdef") == (
        "••••PIN== ••••PIN and ••••PIN; Pinboard, abcdefgh, 0123456789abcdef"
    )


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
    began = time.process_time()
    assert MASK.content(content).endswith("••••PIN".encode())
    assert time.process_time() - began < 5, "megabytes"


RESPELT = Mask(
    {"CARD": "4111111111111234", "VOUCHER": "abcd-9931-xyzw", "PIN": "491736", "KEY": "-begin-\nab cd\nef\n"}
)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("card 4111 1111 1111 1234.", "card ••••CARD."),
        ("4111-1111-1111-1234", "••••CARD"),
        ("4111\u00a01111&nbsp;1111%201234", "••••CARD"),
        ("Voucher ABCD-9931-XYZW is valid", "Voucher ••••VOUCHER is valid"),
        ("abcd9931xyzw ABCD 9931 xyzw", "••••VOUCHER ••••VOUCHER"),
        ("Abcd–9931–Xyzw", "••••VOUCHER"),
        ('"491 736" 4 9 1 7 3 6', '"••••PIN" ••••PIN'),
        ("1 491 7360", "1 491 7360"),
        ("x491736x", "x••••PINx"),
        ("-begin- ab cd ef", "••••KEY"),
    ],
)
def test_letter_case_spaces_and_dashes_do_not_count(text: str, masked: str) -> None:
    assert RESPELT.text(text) == masked
    assert RESPELT.content(text.encode()) == masked.encode()


def test_a_secret_of_one_or_two_letters_is_masked_as_a_word_alone() -> None:
    mask = Mask({"A": "7", "B": "no"})
    assert mask.text("no 7, 77 Norway, note: no") == "••••B ••••A, 77 Norway, note: ••••B"


def test_what_was_read_of_boxes_that_hold_a_secret_together() -> None:
    assert RESPELT.value(["4", "9", "1", "7", "3", "6"]) == ["••••"] * 6
    assert RESPELT.value(["4", "9", "1"]) == ["4", "9", "1"]


def test_what_a_page_has_made_of_a_secret_is_secret_too() -> None:
    mask = Mask({"CARD": "4111111111111234"})
    mask.add_derived("no. 4111111111111234", "4111 1111 11")
    mask.add_derived("no. 4111111111111234", "41")
    mask.add_derived("nothing", "else")
    assert mask.text("41, 4111 1111 11, else") == "41, ••••CARD, else"


def test_a_large_file_is_masked_in_little_time_however_it_is_respelt() -> None:
    line = b'{"at": 4111.11, "snapshot": ["DIV", {"class": "abcd efgh"}, "A  B \\\\n  4 9 1", 41111111, "abc-d-e"]}\n'
    began = time.process_time()
    assert RESPELT.content(line * 10_000 + b"ABCD9931XYZW").endswith("••••VOUCHER".encode())
    assert time.process_time() - began < 5, "megabytes"


def test_what_an_address_has_of_passwords_and_tokens() -> None:
    address = "wss://ada:good-word@browsers.example/?token=abc-123-xyz&stealth=1"
    assert Mask(secrets_in_address(address)).text(f"no browser at {address}: token=abc-123-xyz is wrong") == (
        "no browser at wss://ada:••••address_password@browsers.example/?token=••••address_token&stealth=1: "
        "token=••••address_token is wrong"
    )
    assert str(find_browser(address)) == (
        "chromium (runs already: wss://ada:••••address_password@browsers.example/?token=••••address_token&stealth=1)"
    )
    assert redact_known().text("abc-123-xyz") == "••••address_token", "nor does a report of a crash show it"


@pytest.mark.parametrize(
    ("secret", "text"),
    [
        ("Grüße-€uro", "GRÜSSE €URO"),
        ("Grüße-€uro", "Grüße-€uro".encode().hex()),
        ("Grüße-€uro", b64encode("Grüße-€uro".encode()).decode().rstrip("=")),
        ("<b>bold</b>&amp;7", "<B>BOLD</B>&AMP;7"),
        ("<b>bold</b>&amp;7", "<b>b old< /b>& amp; 7"),
        ("<b>bold</b>&amp;7", "&lt;b&gt;bold&lt;/b&gt;&amp;amp;7"),
        ("100%25 of a", "1 00% 25 o f a"),
    ],
)
def test_secrets_with_accents_and_with_what_looks_like_escapes(secret: str, text: str) -> None:
    assert Mask({"S": secret}).text(f"({text})") == "(••••S)"
