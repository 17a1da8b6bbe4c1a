"""Recognizes hosts with letters that look like others, and converts hosts to and from their network names."""

import re
import unicodedata

_TWINS = frozenset(
    "авеѕіјһӏոорсԁԛԝухугкмтнѵɡαορνικτυηωγաոսցօզհյƅɑɩıǃ"
)  # of other alphabets, or seldom: they look like Latin letters
_HOST = re.compile(r"(\*\.)?[^\s/{.]+(\.[^\s/{.]+)+\.?")
_IN_TEXT = re.compile(r"(?<=://)[^\s/?#\"']+")


def network_name(host: str) -> str:
    """Returns the network name of a host with letters other than a to z (`xn--…`); the same host if it has none."""
    labels = [label if label.isascii() else _ascii(label) for label in host.split(".")]
    return ".".join(labels)


def _ascii(label: str) -> str:
    return "xn--" + unicodedata.normalize("NFKC", label).lower().encode("punycode").decode("ascii")


def read_name(host: str) -> str:
    """Returns the letters that people see for a network name (`xn--…`)."""
    try:
        return ".".join(
            label[4:].encode("ascii").decode("punycode") if label.lower().startswith("xn--") else label
            for label in host.split(".")
        )
    except UnicodeError:
        return host


def looks_like_another(host: str) -> bool:
    """Returns whether a label of a host contains non-Latin letters that look Latin."""
    return any(_misleads(label.lower()) for label in read_name(host).split("."))


def _misleads(label: str) -> bool:
    letters = [letter for letter in label if letter.isalpha()]
    twins = [letter for letter in letters if letter in _TWINS]
    return bool(twins) and (len(twins) == len(letters) or any(letter.isascii() for letter in letters))


def hosts_in(text: str) -> list[str]:
    """Returns the hosts in the addresses of a text, or the text itself if it is a single host, as in `allow`."""
    found = [match.rpartition("@")[2].partition(":")[0] for match in _IN_TEXT.findall(text)]
    return found or ([text] if _HOST.fullmatch(text) else [])


def with_network_names(text: str) -> str:
    """Returns the text, followed by the network names of the hosts in it that have letters other than a to z."""
    if text.isascii():
        return text
    names = [network_name(host) for host in hosts_in(text) if not host.isascii()]
    return f"{text} ({', '.join(names)})" if names else text
