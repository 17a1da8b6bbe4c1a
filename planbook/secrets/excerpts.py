"""Parts of texts from outside, for messages. Half a secret would not be recognized, so they are masked before."""

from planbook.secrets.redaction import redact_known

SHOWN = 200  # characters of a text in a message
READ = 20_000  # characters of a text that are searched for secrets before it is cut


def cut(text: str) -> str:
    """Returns the beginning of a text, on one line, without secrets."""
    line = " ".join(redact_known().text(text[:READ]).split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}…"


def tail(text: str, count: int) -> str:
    """Returns the end of a text, without secrets."""
    return redact_known().text(text[-READ:])[-count:]
