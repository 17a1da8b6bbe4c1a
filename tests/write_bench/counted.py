"""What a model was sent while a plan was drafted: how much of it was said before, and which turns were wasted.

Letters are counted, and four of them taken for a token: the same rule for every model, none of which is asked.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

Body = dict[str, Any]
LETTERS = 4  # of a token
_DATA = re.compile(r"<page_data>\n(.*?)\n</page_data>", re.DOTALL)
_NUMBERS = re.compile(r'"(?:[^"\\]|\\.)*"|(?<= )[0-9]+(?= |$)')
WASTED = {
    "refused": "Not done, and not in the plan.",
    "failed": "It did not work, and is not in the plan:",
    "misused": "cannot be used like this:",
    "handed back": "The plan is not ready for review yet.",
    "nothing new": "The page is as it was.",
}
"""Causes of a wasted turn, by what the model is told."""


@dataclass
class Counts:
    """The tokens of one draft. `uncached` counts each text once, when it is first sent, and answers besides.

    `lines` are those of pages, `repeated` the ones among them that were shown before, numbers aside.
    """

    turns: int = 0
    first: int = 0
    tools: int = 0
    uncached: int = 0
    input: int = 0
    pages: int = 0
    lines: int = 0
    repeated: int = 0
    wasted: Counter[str] = field(default_factory=Counter)


def count(requests: Sequence[Body]) -> Counts:
    """Returns the counts of a draft's requests, in their order."""
    found = Counts(turns=len(requests))
    seen: set[str] = set()
    for number, body in enumerate(requests):
        whole = _tokens(_all(body))
        found.input += whole
        found.uncached += whole if not number else _tokens(_said(body["messages"][-2:]))
        if not number:
            found.first, found.tools = whole, _tokens(json.dumps(body["tools"], ensure_ascii=False))
        told = "\n".join(_texts(body["messages"][-1]["content"]))
        for page in _DATA.findall(told):
            found.pages += _tokens(page)
            _note_lines(page, seen, found)
        if number and (cause := _cause(body["messages"][-1]["content"])):
            found.wasted[cause] += 1
    return found


def _all(body: Body) -> str:
    said = [_said(body["messages"]), *_texts(body["system"]), json.dumps(body["tools"], ensure_ascii=False)]
    return "\n".join(said)


def _said(messages: Sequence[Body]) -> str:
    """Returns what messages say: texts as they are, and the uses of tools as JSON."""
    return "\n".join(text for message in messages for text in _texts(message["content"]))


def _tokens(text: str) -> int:
    return -(-len(text) // LETTERS)


def _note_lines(page: str, seen: set[str], found: Counts) -> None:
    for line in page.split("\n"):
        bare = _NUMBERS.sub(lambda each: each[0] if each[0].startswith('"') else "", line.lstrip("+- "))
        if len(bare) < 8 or line.startswith("- "):  # too short to tell, or said to be gone
            continue
        found.lines += 1
        found.repeated += bare in seen
        seen.add(bare)


def _texts(content: Any) -> Iterator[str]:
    for block in content if isinstance(content, list) else []:
        if block["type"] == "text":
            yield block["text"]
        elif block["type"] == "tool_result":
            yield from _texts(block["content"])
        elif block["type"] == "tool_use":
            yield json.dumps({block["name"]: block["input"]}, ensure_ascii=False)


def _cause(content: Sequence[Body]) -> str | None:
    """Returns why a turn brought nothing; None if something in it did."""
    results = [block for block in content if block["type"] == "tool_result"]
    if not results:
        return "no tool"
    if not all(block.get("is_error") for block in results):
        texts = [text for block in results for text in _texts(block["content"])]
        return "nothing new" if all(text.strip() == WASTED["nothing new"] for text in texts) else None
    first = "\n".join(_texts(results[0]["content"]))
    return next((cause for cause, words in WASTED.items() if words in first), "other")
