from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
    from ..models.last_run import LastRun


T = TypeVar("T", bound="PlanLine")


@_attrs_define
class PlanLine:
    """A plan in a list.

    Attributes:
        name (str):
        path (str):
        sha256 (None | str):
        gate (str): approved, changed (since it was approved), never (approved) or gone.
        approved_by (None | str):
        in_git (None | str): committed, modified or untracked; null without a commit.
        last_run (LastRun | None):
    """

    name: str
    path: str
    sha256: None | str
    gate: str
    approved_by: None | str
    in_git: None | str
    last_run: LastRun | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.last_run import LastRun  # noqa: PLC0415

        name = self.name

        path = self.path

        sha256: None | str
        sha256 = self.sha256

        gate = self.gate

        approved_by: None | str
        approved_by = self.approved_by

        in_git: None | str
        in_git = self.in_git

        last_run: dict[str, Any] | None
        if isinstance(self.last_run, LastRun):
            last_run = self.last_run.to_dict()
        else:
            last_run = self.last_run

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "name": name,
                "path": path,
                "sha256": sha256,
                "gate": gate,
                "approved_by": approved_by,
                "in_git": in_git,
                "last_run": last_run,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.last_run import LastRun  # noqa: PLC0415

        d = dict(src_dict)
        name = d.pop("name")

        path = d.pop("path")

        def _parse_sha256(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        sha256 = _parse_sha256(d.pop("sha256"))

        gate = d.pop("gate")

        def _parse_approved_by(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        approved_by = _parse_approved_by(d.pop("approved_by"))

        def _parse_in_git(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        in_git = _parse_in_git(d.pop("in_git"))

        def _parse_last_run(data: object) -> LastRun | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                last_run_type_0 = LastRun.from_dict(data)

                return last_run_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(LastRun | None, data)

        last_run = _parse_last_run(d.pop("last_run"))

        plan_line = cls(
            name=name,
            path=path,
            sha256=sha256,
            gate=gate,
            approved_by=approved_by,
            in_git=in_git,
            last_run=last_run,
        )

        plan_line.additional_properties = d
        return plan_line

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
