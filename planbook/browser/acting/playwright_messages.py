"""Rewords Playwright's messages in plain words."""

import re

_IN_VAIN = re.compile(r"(?:[\w ]+: )?Timeout ([\d.]+) ?ms exceeded\.?", re.IGNORECASE)
_CALL = re.compile(r"^\w+\.\w+: (?:Error: )?")

REWORDED = {"Cannot type text into input[type=number]": "it accepts only a number, written like 1299.5"}


def readable_message(message: str) -> str:
    """Returns the first line of an error without the API call; timeouts are in rounded seconds."""
    lines = message.splitlines()
    said = _CALL.sub("", lines[0] if lines else "no reason was given")
    return REWORDED.get(said) or _IN_VAIN.sub(_seconds, said)


def _seconds(found: re.Match[str]) -> str:
    seconds = round(float(found[1]) / 1000, 1)
    return f"nothing happened within {seconds:g} {'second' if seconds == 1 else 'seconds'}"
