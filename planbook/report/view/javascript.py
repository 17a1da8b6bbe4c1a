"""JavaScript as it is shown to those who review it: with its parts marked, and the words by which it reaches out."""

import re

from markupsafe import Markup, escape

_PARTS = re.compile(
    r"""
    (?P<i>//[^\n]*|/\*.*?(?:\*/|\Z))
    |(?P<em>"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|`(?:\\.|[^`\\])*`?)
    |(?P<b>\b(?:async|await|break|case|catch|class|const|continue|delete|do|else|false|finally|for|function|if|in
        |instanceof|let|new|null|of|return|switch|this|throw|true|try|typeof|undefined|var|void|while|yield)\b)
    """,
    re.DOTALL | re.VERBOSE,
)
_REACHES = re.compile(
    r"\b(?:fetch|XMLHttpRequest|WebSocket|WebTransport|EventSource|RTCPeerConnection|sendBeacon|postMessage|import|eval"
    r"|Function|constructor|Worker|SharedWorker|serviceWorker|cookie|cookieStore|localStorage|sessionStorage|indexedDB"
    r"|caches|clipboard|location|navigate|open|submit|requestSubmit|click|dispatchEvent|src|srcset|srcdoc|href|action"
    r"|setAttribute|innerHTML|outerHTML|insertAdjacentHTML|write|writeln|atob|fromCharCode|fromCodePoint)\b"
    r"|\\(?:u00|u\{0*|x)[4-7][0-9a-fA-F]\}?"
)
"""Words by which a script reaches out, and letters that are written as codes: `f\\u0065tch` is `fetch`."""
_MARK = Markup('<mark title="it may send something, read what the browser keeps, or change the page">{}</mark>')


def javascript(code: str) -> Markup:
    """Returns code as HTML: `i` for remarks, `em` for texts, `b` for words of the language, `mark` for reaching out.

    The last is marked everywhere: a regular expression is not told from a division, and quotes in one may make text of
    code.
    """
    shown, end, code = [], 0, code.rstrip()
    for found in _PARTS.finditer(code):
        tag = str(found.lastgroup)
        shown += [_reaching(code[end : found.start()]), Markup(f"<{tag}>"), _reaching(found[0]), Markup(f"</{tag}>")]
        end = found.end()
    return Markup("").join([*shown, _reaching(code[end:])])


def _reaching(code: str) -> Markup:
    plain = map(escape, _REACHES.split(code))
    marked = [_MARK.format(word) for word in _REACHES.findall(code)]
    return next(plain) + Markup("").join(word + after for word, after in zip(marked, plain, strict=True))
