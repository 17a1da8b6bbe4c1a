from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast


T = TypeVar("T", bound="Artifact")


@_attrs_define
class Artifact:
    """A file that was kept with a run. It is at `/runs/RUN/files/PATH`.

    Attributes:
        name (str):
        kind (str):
        path (str):
        bytes_ (int):
        media_type (str):
        step (int | None):
        attempt (int | None):
        kept (str):
    """

    name: str
    kind: str
    path: str
    bytes_: int
    media_type: str
    step: int | None
    attempt: int | None
    kept: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        kind = self.kind

        path = self.path

        bytes_ = self.bytes_

        media_type = self.media_type

        step: int | None
        step = self.step

        attempt: int | None
        attempt = self.attempt

        kept = self.kept

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "name": name,
                "kind": kind,
                "path": path,
                "bytes": bytes_,
                "media_type": media_type,
                "step": step,
                "attempt": attempt,
                "kept": kept,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        kind = d.pop("kind")

        path = d.pop("path")

        bytes_ = d.pop("bytes")

        media_type = d.pop("media_type")

        def _parse_step(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        step = _parse_step(d.pop("step"))

        def _parse_attempt(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        attempt = _parse_attempt(d.pop("attempt"))

        kept = d.pop("kept")

        artifact = cls(
            name=name,
            kind=kind,
            path=path,
            bytes_=bytes_,
            media_type=media_type,
            step=step,
            attempt=attempt,
            kept=kept,
        )

        artifact.additional_properties = d
        return artifact

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
