from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast


T = TypeVar("T", bound="ArtifactAdded")


@_attrs_define
class ArtifactAdded:
    """The file or reference that was added.

    Attributes:
        name (str):
        media_type (str):
        bytes_ (int):
        sha256 (None | str):
        path (None | str):
        reference (None | str):
        note (str):
        thread_id (str):
    """

    name: str
    media_type: str
    bytes_: int
    sha256: None | str
    path: None | str
    reference: None | str
    note: str
    thread_id: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        media_type = self.media_type

        bytes_ = self.bytes_

        sha256: None | str
        sha256 = self.sha256

        path: None | str
        path = self.path

        reference: None | str
        reference = self.reference

        note = self.note

        thread_id = self.thread_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "name": name,
                "media_type": media_type,
                "bytes": bytes_,
                "sha256": sha256,
                "path": path,
                "reference": reference,
                "note": note,
                "thread_id": thread_id,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        media_type = d.pop("media_type")

        bytes_ = d.pop("bytes")

        def _parse_sha256(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        sha256 = _parse_sha256(d.pop("sha256"))

        def _parse_path(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        path = _parse_path(d.pop("path"))

        def _parse_reference(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        reference = _parse_reference(d.pop("reference"))

        note = d.pop("note")

        thread_id = d.pop("thread_id")

        artifact_added = cls(
            name=name,
            media_type=media_type,
            bytes_=bytes_,
            sha256=sha256,
            path=path,
            reference=reference,
            note=note,
            thread_id=thread_id,
        )

        artifact_added.additional_properties = d
        return artifact_added

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
