from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
    from ..models.file_line import FileLine


T = TypeVar("T", bound="FileOut")


@_attrs_define
class FileOut:
    """An uploaded file: its newest version, and all versions, the newest first.

    Attributes:
        name (str):
        version (int):
        bytes_ (int):
        sha256 (str):
        uploaded (str):
        by (str):
        input_ (str): What an input of the type `file` or `csv` is given to get this version.
        versions (list[FileLine]):
    """

    name: str
    version: int
    bytes_: int
    sha256: str
    uploaded: str
    by: str
    input_: str
    versions: list[FileLine]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.file_line import FileLine  # noqa: PLC0415

        name = self.name

        version = self.version

        bytes_ = self.bytes_

        sha256 = self.sha256

        uploaded = self.uploaded

        by = self.by

        input_ = self.input_

        versions = []
        for versions_item_data in self.versions:
            versions_item = versions_item_data.to_dict()
            versions.append(versions_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "name": name,
                "version": version,
                "bytes": bytes_,
                "sha256": sha256,
                "uploaded": uploaded,
                "by": by,
                "input": input_,
                "versions": versions,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.file_line import FileLine  # noqa: PLC0415

        d = dict(src_dict)
        name = d.pop("name")

        version = d.pop("version")

        bytes_ = d.pop("bytes")

        sha256 = d.pop("sha256")

        uploaded = d.pop("uploaded")

        by = d.pop("by")

        input_ = d.pop("input")

        versions = []
        _versions = d.pop("versions")
        for versions_item_data in _versions:
            versions_item = FileLine.from_dict(versions_item_data)

            versions.append(versions_item)

        file_out = cls(
            name=name,
            version=version,
            bytes_=bytes_,
            sha256=sha256,
            uploaded=uploaded,
            by=by,
            input_=input_,
            versions=versions,
        )

        file_out.additional_properties = d
        return file_out

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
