"""Splits a goal into words. A quoted text is one word, and so is an address."""

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""(?P<quoted>"[^"]+"|“[^”]+”|„[^“”]+[“”]|«[^»]+»|(?<!\w)'[^']+'(?!\w))"""
    r"""|(?P<address>https?://[^\s"'<>]*[^\s"'<>.,;:!?)])"""
    r"""|(?P<word>[\w€$£#&][\w€$£#&@%+/.'’-]*[\w%/]|[\w€$£#&])"""
    r"""|(?P<mark>[,;:()|]|\[\[\s*\w+\s*\]\])""",
    re.VERBOSE | re.IGNORECASE,
)
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?(?:/\S*)?|localhost(?::\d+)?(?:/\S*)?", re.IGNORECASE)
_FILE = re.compile(r"[\w./-]+\.[a-z0-9]{1,5}", re.IGNORECASE)
_FILE_ENDINGS = frozenset(
    ("csv", "xls", "xlsx", "ods", "pdf", "doc", "docx", "odt", "txt", "md", "json", "xml", "yaml", "yml", "zip",
     "png", "jpg", "jpeg", "gif", "svg", "html", "log", "mp3", "mp4", "eml", "ics")
)  # fmt: skip
FILLERS = frozenset(
    ("please", "kindly", "just", "the", "a", "an", "my", "our", "your", "me", "i", "we", "want", "would",
     "like", "need", "to", "can", "could", "you")
)  # fmt: skip
"""Words without meaning at the beginning of a goal."""
ARTICLES = frozenset(
    ("the", "a", "an", "my", "our", "your", "please")
)  # fmt: skip
"""Words without meaning anywhere."""


@dataclass(frozen=True)
class Word:
    """A word of a goal: in the form for comparison, and as it was written."""

    text: str
    written: str
    quoted: bool = False
    address: str = ""

    @property
    def is_named(self) -> bool:
        """Whether it looks like a name: it begins with a capital letter or a digit."""
        return self.written[:1].isupper() or self.written[:1].isdigit()

    @property
    def is_article(self) -> bool:
        """Whether it has no meaning."""
        return not self.quoted and self.text in ARTICLES

    @property
    def is_file(self) -> bool:
        """Whether it is the path of a file."""
        return bool(_FILE.fullmatch(self.written)) and self.written.rpartition(".")[2].lower() in _FILE_ENDINGS


def words_of(goal: str) -> list[Word]:
    """Returns the words of a goal, without fillers at its beginning and punctuation at its end."""
    found = [_word(match) for match in _TOKEN.finditer(goal)]
    while found and not found[0].quoted and found[0].text in FILLERS:
        del found[0]
    while found and found[-1].text in ("please", ","):
        del found[-1]
    return found


def _word(match: re.Match[str]) -> Word:
    written = match[0]
    if match["quoted"]:
        return Word(written[1:-1].lower(), written[1:-1], quoted=True)
    if match["address"]:
        return Word(written.lower(), written, address=written)
    host = _HOST.fullmatch(written)
    if host and not (_FILE.fullmatch(written) and written.rpartition(".")[2].lower() in _FILE_ENDINGS):
        scheme = "http" if written.lower().startswith("localhost") else "https"
        return Word(written.lower(), written, address=f"{scheme}://{written}")
    return Word(written.lower().replace("’", "'"), written)
