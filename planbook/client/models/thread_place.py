from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset


T = TypeVar("T", bound="ThreadPlace")


@_attrs_define
class ThreadPlace:
    """A place in a thread: `part` is title, message, memory, goal or artifact, `id` which one.

    Attributes:
        thread_id (str):
        title (str):
        part (str):
        id (str):
        text (str):
        happened (str):
        score (float):
    """

    thread_id: str
    title: str
    part: str
    id: str
    text: str
    happened: str
    score: float
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        thread_id = self.thread_id

        title = self.title

        part = self.part

        id = self.id

        text = self.text

        happened = self.happened

        score = self.score

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "thread_id": thread_id,
                "title": title,
                "part": part,
                "id": id,
                "text": text,
                "happened": happened,
                "score": score,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        thread_id = d.pop("thread_id")

        title = d.pop("title")

        part = d.pop("part")

        id = d.pop("id")

        text = d.pop("text")

        happened = d.pop("happened")

        score = d.pop("score")

        thread_place = cls(
            thread_id=thread_id,
            title=title,
            part=part,
            id=id,
            text=text,
            happened=happened,
            score=score,
        )

        thread_place.additional_properties = d
        return thread_place

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
