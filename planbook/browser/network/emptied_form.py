"""Detects that a form was sent with less than was filled: a page can change it between a click and the sending."""

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from urllib.parse import parse_qs

from playwright.async_api import Request

from planbook.browser.acting.act_guard import FieldSnapshot
from planbook.browser.acting.field_values import describe_content, is_emptied
from planbook.errors import StepError

SENT_EMPTY = "{} was sent empty, although it held {} when {}: the browser sent {} {}"


def check_sent(requests: Iterable[Request], held: Sequence[FieldSnapshot]) -> None:
    """Raises StepError of class value if a request sent one of these fields empty and its text nowhere else."""
    for request in requests if held else ():
        fields = form_of(request)
        texts = [text for values in fields.values() for text in values]
        for one in held:
            sent = fields.get(one["name"])
            kept = is_emptied(one["value"]) or any(one["value"].strip() in text for text in texts)
            if sent and all(map(is_emptied, sent)) and not kept:
                content = describe_content(one["value"], False)
                words = one["words"], content, "the step acted", request.method, request.url
                raise StepError("value", SENT_EMPTY.format(*words))


def form_of(request: Request) -> dict[str, list[str]]:
    """Returns the texts of a form or a JSON object by their names."""
    with suppress(UnicodeDecodeError, ValueError):
        body, kind = request.post_data or "", request.headers.get("content-type", "")
        if "x-www-form-urlencoded" in kind:
            return parse_qs(body, keep_blank_values=True)
        if "json" in kind and isinstance(data := json.loads(body), dict):
            return {name: [text] for name, text in data.items() if isinstance(text, str)}
    return {}
