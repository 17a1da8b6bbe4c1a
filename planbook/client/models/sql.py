from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset


T = TypeVar("T", bound="Sql")


@_attrs_define
class Sql:
    """A question in SQL, for DuckDB. The tables are described by `planbook sql --page`.

    Example:
        {'query': 'SELECT plan, count(*) AS runs FROM runs GROUP BY plan', 'rows': 100}

    Attributes:
        query (str):
        rows (int | Unset): How many rows there are at most in the answer. Default: 1000.
        seconds (float | Unset): How long it may take. Default: 10.0.
    """

    query: str
    rows: int | Unset = 1000
    seconds: float | Unset = 10.0

    def to_dict(self) -> dict[str, Any]:
        query = self.query

        rows = self.rows

        seconds = self.seconds

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "query": query,
            }
        )
        if rows is not UNSET:
            field_dict["rows"] = rows
        if seconds is not UNSET:
            field_dict["seconds"] = seconds

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        query = d.pop("query")

        rows = d.pop("rows", UNSET)

        seconds = d.pop("seconds", UNSET)

        sql = cls(
            query=query,
            rows=rows,
            seconds=seconds,
        )

        return sql
