"""Recognizes ids and classes that a build or a framework generates, and that change with the next build."""

import re
from collections.abc import Iterator

_TOKENS = re.compile(
    r"""[#.] ((?:\\.|[\w-])+)                                              # an id or a class
    | \[ \s* (?:id|class|for|name|aria-[a-z]+) \s* [~|^$*]?= \s* ["']? ([^\]"']+)   # one as an attribute
    | \[ \s* (data-v-[0-9a-f]{6,}|_ng[a-z]+-[\w-]+) \s* \]""",
    re.VERBOSE,
)
_MADE = re.compile(
    r"""(?:css|sc|jsx|svelte|emotion|mantine)-(?=[a-zA-Z]*[0-9A-Z])[0-9A-Za-z]{5,}
    | (?:jss|ember|yui_|ext-gen|ext-comp|gwt-uid|ui-id|mat-(?:input|option|select|tab)|cdk-|mui-|radix-|headlessui-
       |rc_select_|react-select-|el-id-)[\w:-]*\d[\w:-]*
    | [:«_][rR][0-9a-z]+[:»_].*
    | ng-tns-c\d+.* | data-v-[0-9a-f]{6,} | _ng[a-z]+-.*
    | .*[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-.* | .*\d{5,}.*""",
    re.VERBOSE,
)
_PIECES = re.compile(r"[^0-9A-Za-z]+")
_RUNS = re.compile(r"[0-9]+|[A-Z]+|[a-z]+")
_HEX = re.compile(r"(?=(?:.*\d){2})(?=(?:.*[a-f]){2})[0-9a-f]{8,}")


def generated_in(css: str) -> Iterator[str]:
    """Yields the ids and classes in a CSS selector that look generated."""
    for found in _TOKENS.finditer(css):
        token = next(filter(None, found.groups())).replace("\\", "")
        if is_generated(token):
            yield token


def is_generated(token: str) -> bool:
    """Returns whether an id or class looks generated: it is a framework's, is a long number, or contains a hash."""
    return bool(_MADE.fullmatch(token)) or any(map(_is_hash, _PIECES.split(token)))


def _is_hash(piece: str) -> bool:
    """Returns whether letters and digits are mixed as in a hash: `1x2y3z`, `3kTzX`; not `bodyText` or `step1of3`."""
    if _HEX.fullmatch(piece):
        return True
    runs = _RUNS.findall(piece)
    if not 5 <= len(piece) <= 12 or max(map(len, runs)) > 3:
        return False
    return len(runs) >= (4 if any(map(str.isdigit, piece)) else 6)
