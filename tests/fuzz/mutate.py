"""Mutations of files: letters, lines, nodes and expressions."""

import random
import re
from collections.abc import Callable, Iterator
from typing import Any

import yaml

ODD = (
    "{{", "}}", "{%", "{#", "[[", "]]", "'", '"', "|", ">", "&a", "*a", "!!str", "---", "\t", "\x00", "\x1b[31m", "\\",
    "\u202e", "\ud800", "\ufeff", "\u2028", "9" * 5000, "-1", "1e999", "nan", ".5", "0x10", "null", "~", "{}", "[]",
    "? ", ": ", "- ", "#", "(" * 300, "[" * 300, "{a: " * 60, "- " * 300, "{{ run.id }}", "{{ 2**(2**40) }}",
    "/(a+)+$/", "/[/", "x" * 3000, "{{ values.nothing }}", "{{ [1] }}", "{{ none }}", "{{ {'a': 1} }}", "99999h", "0",
    "1e400s", "007", "http://[", "http://a:99999999/", "file:///etc/passwd", "../../x", "\xe9t\xe9", "\U0001f600",
    "true", "no", "2026-02-30",
)  # fmt: skip
EXPRESSIONS = (
    "2**(2**40)", "'x' * 3000000000", "(10**5000) | string", "values.n ** 99999", "'a' ~ " * 40 + "'b'",
    "not " * 200 + "1", "(" * 200 + "1" + ")" * 200, "values" + ".a" * 300, "1" + " + 1" * 300, "'x' | center(10**9)",
    "range(10**12) | list", "values.n | totp(10**9)", "'%999999999d' % 1", "'{:999999999}'.format(1)", "x" * 5000,
    "9" * 4999, "lipsum(10**9)", "values.rows | map(attribute='a') | join('x' * 10**7)", "inputs", "run", "secrets",
    "values", "last", "values.rows", "1 / 0", "-", "", "a b", "values.x.__class__", "''.join", "{1: 2}", "[[]] * 10**8",
    "values.n | round(10**9)", "values.x is match('(a+)+$')", "values.x | findall('(')", "run.id", "1", "'x'",
    "values.x | replace('', 'x' * 10**7)", "1 if 1 else " * 200 + "1", "values.rows | sum", "values.n | date('%')",
    "values.x | date('%Y', given='%Q')", "values.n | shift(months=10**30)", "values.x | foo(", "dict(a=1)",
    "values.x[::0]", "values.x[10**30]", "values.n // 0", "1e308 * 1e308", "true", "none", "values.list | batch(0)",
)  # fmt: skip
KEYS = (
    "id", "title", "when", "each", "timeout", "retries", "effect", "verify", "optional", "recover", "confidence",
    "wait", "set", "into", "add_to", "nth", "with", "in", "or", "match", "as", "columns", "at_most", "start",
    "allow", "inputs", "secrets", "defaults", "whenever", "made_by", "session", "browser", "name", "goal",
    "planbook", "steps", "until",
)  # fmt: skip
_WHOLE = re.compile(r"(?<=\w: ).+$", re.MULTILINE)
_STEP = re.compile(r"^( *)- \w+:.*$", re.MULTILINE)
_SCALAR = re.compile(r"(?<=[:\-\[,{] )[^\n,{}\[\]]+")
_KEY = re.compile(r"[a-z_]+(?=:)")
_EXPRESSION = re.compile(r"\{\{(.*?)\}\}")


def mutated(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """Returns the content with one to three mutations."""
    for _ in range(chance.choice((1, 1, 2, 3))):
        content = chance.choice(_WAYS)(content, others, chance)
    return content


Way = Callable[[bytes, list[bytes], random.Random], bytes]


def _text(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass" if "\ud800" in text else "surrogateescape")


def _put(content: bytes, chance: random.Random, start: int, end: int, new: str) -> bytes:
    text = _text(content)
    return _bytes(text[:start] + new + text[end:]) if max(text, default="") < "\udc80" else _bytes(text)


def _odd_inside(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    at = chance.randint(0, len(_text(content)))
    return _put(content, chance, at, at + chance.choice((0, 0, 1, 5)), chance.choice(ODD))


def _bytes_changed(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    at = chance.randint(0, len(content))
    return content[:at] + bytes([chance.randrange(256)]) + content[at + chance.choice((0, 1)) :]


def _cut(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    start = chance.randint(0, len(content))
    return content[:start] + content[start + chance.choice((1, 3, 20, 10**6)) :]


def _lines(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    lines = content.splitlines(keepends=True) or [b""]
    at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    way = chance.randrange(4)
    if way == 0:
        del lines[at]
    elif way == 1:
        lines.insert(at, lines[other])
    elif way == 2:
        lines[at], lines[other] = lines[other], lines[at]
    else:
        lines[at] = b" " * chance.choice((1, 2, 4)) + lines[at]
    return b"".join(lines)


def _matched(pattern: re.Pattern[str], news: tuple[str, ...], quote: bool = False) -> Way:
    def way(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
        text = _text(content)
        found = list(pattern.finditer(text))
        if not found:
            return _odd_inside(content, others, chance)
        one = chance.choice(found)
        new = chance.choice(news)
        if quote:
            new = '"{{ ' + new + ' }}"'
        return _put(content, chance, *one.span(), new)

    return way


def _of_another(part: re.Pattern[str]) -> Way:
    """Replaces a part of the file by a similar part of another file."""

    def way(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
        theirs = part.findall(_text(chance.choice(others)))
        found = list(part.finditer(_text(content)))
        if not theirs or not found:
            return content
        return _put(content, chance, *chance.choice(found).span(), chance.choice(theirs))

    return way


def _spliced(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    other = chance.choice(others)
    return content[: chance.randint(0, len(content))] + other[chance.randint(0, len(other)) :]


def _key_put_in(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """Adds a key to a step, or to the plan."""
    text = _text(content)
    found = list(_STEP.finditer(text))
    value = chance.choice((*ODD, *(f'"{{{{ {one} }}}}"' for one in EXPRESSIONS), *_SCALAR.findall(_text(others[0]))))
    line = f"{chance.choice(KEYS)}: {value}\n"
    if not found or chance.random() < 0.2:
        return _put(content, chance, 0, 0, line)
    step = chance.choice(found)
    return _put(content, chance, step.end(), step.end(), f"\n{step[1]}  {line.rstrip()}")


def _nodes_changed(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """Replaces a node of the file by another one, from this file or another."""
    try:
        mine, theirs = yaml.safe_load(content), yaml.safe_load(others[0])
    except (yaml.YAMLError, ValueError, RecursionError):
        return _lines(content, others, chance)
    places, news = list(_places(mine)), [holder[key] for holder, key in _places(theirs)]
    if not places:
        return content
    holder, key = chance.choice(places)
    expression = "{{ " + chance.choice(EXPRESSIONS) + " }}"
    holder[key] = chance.choice((expression, expression, chance.choice(ODD), None, [], {}, *news[:3], *news[-3:]))
    text: str = yaml.safe_dump(mine, allow_unicode=True, sort_keys=False)
    return _bytes(text)


def _places(node: Any) -> Iterator[tuple[Any, Any]]:
    keys = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    for key in keys:
        yield node, key
        yield from _places(node[key])


_WAYS = (
    _key_put_in, _key_put_in, _nodes_changed, _nodes_changed, _nodes_changed, _matched(_WHOLE, ODD),
    _matched(_WHOLE, EXPRESSIONS, quote=True),
    _odd_inside, _bytes_changed, _cut, _lines, _of_another(_SCALAR), _of_another(_KEY), _spliced,
    _matched(_SCALAR, ODD), _matched(_SCALAR, EXPRESSIONS, quote=True), _matched(_SCALAR, EXPRESSIONS, quote=True),
    _matched(_EXPRESSION, tuple("{{ " + one + " }}" for one in EXPRESSIONS)), _of_another(_SCALAR), _of_another(_KEY),
)  # fmt: skip
