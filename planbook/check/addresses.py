"""Finds addresses that cannot be opened, and addresses that no page can have."""

import re
from urllib.parse import urlsplit

from planbook.plan.problem import quoted

Wrong = tuple[str, str]
"""What is wrong, and what was expected."""
_EXPRESSION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_HOST_AND_PORT = re.compile(r"(localhost|[\w-]+(\.[\w-]+)+):\d+(/|$)")
_BARE_HOST = re.compile(r"(localhost|(?:[\w-]+\.)+(?P<last>[A-Za-z]{2,}))(:\d+)?(?=[/?#]|$)")
_ODD_SLASHES = re.compile(r"https?(//|:/?(?!/)|:///)", re.IGNORECASE)
_SLASH_BEFORE = re.compile(r"/+https?:/", re.IGNORECASE)
_NOT_IN_HOST = re.compile(r"""[\s"<>\\^`{|}*]|\.\.|^\.""")
_OPENED = ("http", "https", "about", "data", "blob")
_FILES = frozenset(re.findall(r"\w+", """
    html htm xhtml shtml php php5 asp aspx jsp jspx jsf do action cgi pl py rb cfm
    pdf csv txt xml json md zip xls xlsx doc docx png jpg jpeg gif svg webp ico js css
"""))  # fmt: skip
"""Common file extensions: a relative address ends in one of them more often than in a top-level domain such as `.zip`.


"""
WHOLE = "write it whole, with https:// or http:// in front"


def address_error(address: str, may_be_relative: bool) -> Wrong | None:
    """Returns what is wrong with an address that is opened. None if its beginning is known only at run time."""
    text = _EXPRESSION.sub("1", address.strip())
    if not text or address.strip().startswith("{{"):
        return None
    if _HOST_AND_PORT.match(text):
        return f"{quoted(address)} lacks its beginning", WHOLE
    if _ODD_SLASHES.match(text):
        return f"{quoted(address)} has other slashes than an address", "write https://HOST/PATH"
    scheme = _SCHEME.match(text)
    if scheme:
        return _with_scheme(address, text, scheme[1].lower())
    return _relative(address, text, may_be_relative)


def _with_scheme(address: str, text: str, scheme: str) -> Wrong | None:
    if scheme not in _OPENED:
        return f"{quoted(address)} cannot be opened: its beginning is {quoted(f'{scheme}:')}", "begin it with https://"
    if scheme not in ("http", "https"):
        return None
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        return f"{quoted(address)} is not an address: {_said(error)}", "write https://HOST/PATH"
    if not host or _NOT_IN_HOST.search(parts.netloc):
        return f"{quoted(address)} names no host that there can be", "write https://HOST/PATH"
    return None


def _said(error: ValueError) -> str:
    return "its port is not a number up to 65535" if "port" in str(error).lower() else "its brackets do not fit"


def _relative(address: str, text: str, may_be_relative: bool) -> Wrong | None:
    if _SLASH_BEFORE.match(text):
        return f"{quoted(address)} is a path, because it begins with a slash", "remove the slash"
    host = _BARE_HOST.match(text)
    if host and (host["last"] or "").lower() not in _FILES:
        return f"{quoted(address)} names a host, but would be taken for a path", WHOLE
    if not may_be_relative:
        return f"{quoted(address)} is relative, and there is no page yet that it could be relative to", WHOLE
    return None


def compared_address_error(address: str) -> Wrong | None:
    """Returns what is wrong with an address that pages are compared with: it must be a path or an absolute address."""
    text = address.strip()
    if text.startswith(("/", "*", "{{")) or (_SCHEME.match(text) and not _HOST_AND_PORT.match(text)):
        return None
    what = f"no page has the address {quoted(address)}: it is neither a path nor a whole address"
    host = _BARE_HOST.match(text) and not _FILES.intersection(text.lower().split("."))
    return what, f"write {quoted(f'*//{text}')}" if host else f"write {quoted(f'/{text}')}, or with * for the rest"
