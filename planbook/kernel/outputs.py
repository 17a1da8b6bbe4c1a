"""What a cell shows: a sentence for each step, what it read, and a picture of the page."""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from planbook.report.ipynb import value_data
from planbook.report.phrases import SIGNS, duration
from planbook.report.values import show
from planbook.studio.outcome import Outcome
from planbook.studio.studio import GOES_ON

SAID = {
    "passed": "passed",
    "ready": "found, and not done",
    "warned": "would be passed over",
    "skipped": "skipped",
    "failed": "failed",
    "not_reached": "not reached",
}


@dataclass(frozen=True)
class Text:
    """Lines of text. `failed`: why nothing can follow the step; "" if that can."""

    text: str
    failed: str = ""


@dataclass(frozen=True)
class Display:
    """A value or a picture, by MIME type."""

    data: Mapping[str, Any]


def of_outcome(sentence: str, outcome: Outcome) -> Iterator[Text | Display]:
    """Yields what is shown of a step that was tried, but for its picture."""
    stops = outcome.verdict not in GOES_ON
    lines = [
        f"{_sign(outcome.verdict)} {sentence}: {SAID.get(outcome.verdict, outcome.verdict)}, {duration(outcome.ms)}"
    ]
    lines += [f"  {line}" for line in outcome.because.splitlines()]
    if outcome.verdict == "failed" and outcome.near:
        lines.append(f"  Near it on the page: {', '.join(outcome.near)}")
    lines += [f"  {_sign(one['verdict'])} {one['title']}" for one in outcome.inside]
    lines += [f"  {note}" for note in outcome.notes]
    yield Text("\n".join(lines) + "\n", outcome.because or outcome.verdict if stops else "")
    for name, value in outcome.values.items():
        yield Display(value_data(show(name, value)))


def picture(png: bytes) -> Display:
    """Returns a picture of the page."""
    return Display({"image/png": base64.b64encode(png).decode(), "text/plain": "a picture of the page"})


def _sign(verdict: str) -> str:
    return SIGNS.get(verdict, SIGNS["not_run"])
