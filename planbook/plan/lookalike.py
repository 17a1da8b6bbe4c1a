"""Hosts with letters that look like others: how the network calls them, and which look like another host."""

import re
import unicodedata

_TWINS = frozenset(
    "авеѕіјһӏոорсԁԛԝухугкмтнѵɡαορνικτυηωγաոսցօզհյƅɑɩıǃ"
)  # of other alphabets, or seldom: they look like Latin letters
_HOST = re.compile(r"(\*\.)?[^\s/{.]+(\.[^\s/{.]+)+\.?")
_IN_TEXT = re.compile(r"(?<=://)[^\s/?#\"']+")


def network_name(host: str) -> str:
    """What the network calls a host that has other letters than a to z; the same host if it has none."""
    labels = [label if label.isascii() else _ascii(label) for label in host.split(".")]
    return ".".join(labels)


def _ascii(label: str) -> str:
    return "xn--" + unicodedata.normalize("NFKC", label).lower().encode("punycode").decode("ascii")


def read_name(host: str) -> str:
    """The letters that people would see, where a host is written as the network calls it (`xn--…`)."""
    try:
        return ".".join(
            label[4:].encode("ascii").decode("punycode") if label.lower().startswith("xn--") else label
            for label in host.split(".")
        )
    except UnicodeError:
        return host


def looks_like_another(host: str) -> bool:
    """Whether a label of it has letters that only look Latin, beside Latin ones or alone."""
    return any(_misleads(label.lower()) for label in read_name(host).split("."))


def _misleads(label: str) -> bool:
    letters = [letter for letter in label if letter.isalpha()]
    twins = [letter for letter in letters if letter in _TWINS]
    return bool(twins) and (len(twins) == len(letters) or any(letter.isascii() for letter in letters))


def hosts_in(text: str) -> list[str]:
    """The hosts of the addresses in a text; the text itself, where it has no spaces and slashes, as in `allow`."""
    found = [match.rpartition("@")[2].partition(":")[0] for match in _IN_TEXT.findall(text)]
    return found or ([text] if _HOST.fullmatch(text) else [])


def with_network_names(text: str) -> str:
    """The text; behind it what the network calls the hosts in it that have other letters than a to z."""
    if text.isascii():
        return text
    names = [network_name(host) for host in hosts_in(text) if not host.isascii()]
    return f"{text} ({', '.join(names)})" if names else text
