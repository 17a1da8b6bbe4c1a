from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast


T = TypeVar("T", bound="MergedOut")


@_attrs_define
class MergedOut:
    """The branch with the proposal, and its commit.

    Attributes:
        branch (str):
        commit (str):
        pull_request (None | str): The address that opens a pull request, if the host is known.
    """

    branch: str
    commit: str
    pull_request: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        branch = self.branch

        commit = self.commit

        pull_request: None | str
        pull_request = self.pull_request

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "branch": branch,
                "commit": commit,
                "pull_request": pull_request,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        branch = d.pop("branch")

        commit = d.pop("commit")

        def _parse_pull_request(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        pull_request = _parse_pull_request(d.pop("pull_request"))

        merged_out = cls(
            branch=branch,
            commit=commit,
            pull_request=pull_request,
        )

        merged_out.additional_properties = d
        return merged_out

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
