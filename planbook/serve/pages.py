"""Long lists, a page at a time: each page has a cursor for the next, which stays good while rows are added."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel, Field

from planbook.serve.problems import Refusal

Item = TypeVar("Item")
Limit = Annotated[int, Query(ge=1, le=500, description="How many there are on a page, at most.")]
Cursor = Annotated[
    str | None, Query(max_length=500, description="`next` of the page before. Without it, the first page.")
]


class Page(BaseModel, Generic[Item]):
    """A page of a list."""

    items: list[Item]
    next: str | None = Field(None, description="The cursor of the next page; null on the last.")


def cursor_of(place: Sequence[Any]) -> str:
    """Where a page ends, as text that nobody needs to understand."""
    return urlsafe_b64encode(json.dumps([*place]).encode()).decode().rstrip("=")


def place_in(cursor: str | None, kinds: Sequence[type]) -> list[Any] | None:
    """Where the page before ended. Raises Refusal for what is not a cursor."""
    if cursor is None:
        return None
    try:
        place = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if len(place) == len(kinds) and all(isinstance(one, kind) for one, kind in zip(place, kinds, strict=True)):
            return list(place)
    except (ValueError, TypeError):
        pass
    raise Refusal(422, f'"{cursor[:80]}" is not a cursor. Pass `next` of the page before as it is.')


def page_of(rows: Sequence[Item], limit: int, place: Callable[[Item], Sequence[Any]]) -> tuple[list[Item], str | None]:
    """A page, of rows of which one more than `limit` was asked for, and the cursor of the next."""
    there = list(rows[:limit])
    return there, cursor_of(place(there[-1])) if len(rows) > limit else None


def sliced(items: Sequence[Item], limit: int, cursor: str | None) -> tuple[list[Item], str | None]:
    """The same of a list that is at hand and does not change often."""
    [start] = place_in(cursor, [int]) or [0]
    if start < 0:
        raise Refusal(422, f'"{cursor}" is not a cursor. Pass `next` of the page before as it is.')
    rest = items[start:]
    return list(rest[:limit]), cursor_of([start + limit]) if len(rest) > limit else None
