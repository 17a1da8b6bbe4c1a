"""Recognizes texts that are keys of well-known services, by how they begin."""

import re
from collections.abc import Iterator

_KEY = re.compile(
    r"""(?<![A-Za-z0-9])(?:
      (?P<begin>sk-|sk_live_|sk_test_|rk_live_|ghp_|gho_|ghu_|ghs_|ghr_|github_pat_|glpat-|xox[abeprs]-|hf_|npm_|pypi-
        |SG\.|ya29\.|AIza)(?=\S*\d)(?=\S*[A-Z])[A-Za-z0-9_.\-]{16,}
    | (?P<hex>dop_v1_|shpat_)[0-9a-f]{32,}
    | (?P<cloud>AKIA|ASIA)[A-Z0-9]{16}\b
    | (?P<signed>eyJ)[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}
    | (?P<pem>-----BEGIN)[ ](?:[A-Z]+[ ])*PRIVATE[ ]KEY
    | (?P<otp>otpauth)://
    )""",
    re.VERBOSE,
)
_PEM_END = re.compile(r"-----END [A-Z ]*PRIVATE KEY-----")
_WORD_END = re.compile(r"(?=[\s\"'<>,;]|$)")


def key_beginning(text: str) -> str | None:
    """Returns the prefix of the key in a text, if it contains one with a known prefix."""
    found = _KEY.search(text)
    return next(filter(None, found.groups())) if found else None


def keys_in(text: str) -> Iterator[str]:
    """Yields each key in a text, from its beginning to its end."""
    for found in _KEY.finditer(text):
        end = _PEM_END.search(text, found.end()) if found["pem"] else _WORD_END.search(text, found.end())
        yield text[found.start() : end.end() if end else len(text)]
