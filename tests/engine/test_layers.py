"""Layers: a list in which each wraps the next."""

from pathlib import Path
from typing import Any, cast

import pytest

from planbook.engine import layers
from planbook.engine.compose import Layer, Next, compose
from planbook.engine.layers import table
from planbook.engine.work import Work
from planbook.errors import StepError


def named(name: str, proceeds: bool = True) -> Layer[Work]:
    async def layer(work: Work, proceed: Next[Work]) -> None:
        said = cast(Any, work)
        said.append(f"{name} begins")
        if proceeds:
            await proceed(work)
        said.append(f"{name} ends")

    return layer


async def said_by(*of: Layer[Work]) -> list[str]:
    said: Any = []
    await compose(of)(said)
    return cast(list[str], said)


async def test_the_first_is_the_outermost() -> None:
    assert await said_by(named("one"), named("two")) == ["one begins", "two begins", "two ends", "one ends"]


async def test_what_does_not_proceed_stands_in_place_of_the_rest() -> None:
    assert await said_by(named("one"), named("two", proceeds=False), named("three")) == [
        "one begins",
        "two begins",
        "two ends",
        "one ends",
    ]


async def test_a_layer_may_proceed_more_than_once() -> None:
    async def twice(work: Work, proceed: Next[Work]) -> None:
        await proceed(work)
        await proceed(work)

    assert await said_by(twice, named("one")) == ["one begins", "one ends"] * 2


async def test_what_fails_inside_goes_through_those_around() -> None:
    async def fails(work: Work, proceed: Next[Work]) -> None:
        raise StepError("value", "it failed")

    with pytest.raises(StepError, match="it failed"):
        await said_by(named("one"), fails)


def test_each_file_is_in_a_list() -> None:
    files = {file.stem for file in Path(cast(str, layers.__file__)).parent.glob("*.py")} - {"__init__", "table"}
    listed = {each.__module__.rpartition(".")[2] for each in (*table.RUN.step, *table.RUN.start)}
    assert files == listed | {"resume"}  # which a resumed run adds to the list
