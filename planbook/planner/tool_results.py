"""What a tool tells the model, as blocks of the Messages API, and what the result of a step means."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from planbook.errors import PlanbookError
from planbook.planner.draft import Known
from planbook.planner.refused import Refused
from planbook.planner.steps_result import StepsResult

Block = dict[str, Any]
Content = list[Block]
Told = tuple[Content, bool]
"""A tool's result, and whether it is an error."""


def text_block(text: str) -> Block:
    return {"type": "text", "text": text}


def picture_block(picture: bytes) -> Block:
    data = base64.standard_b64encode(picture).decode()
    return {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": data}}


@contextmanager
def no_such_part() -> Iterator[None]:
    """Refuses a look at a part of a page that is not there. Raises Refused."""
    try:
        yield
    except PlanbookError as error:
        raise Refused(f"refused: {error}") from None


def not_done(error: PlanbookError) -> StepsResult:
    """Returns the result of a step that was not executed."""
    return StepsResult("refused" if isinstance(error, Refused) else "failed", str(error))


def known_of(tried: StepsResult) -> Known:
    """Returns how a step with this result is known to work."""
    if tried.missed:
        return "guessed"
    return "fallback" if tried.fallback else "tried"
