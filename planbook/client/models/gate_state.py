from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.gate_state_gate import check_gate_state_gate
from ..models.gate_state_gate import GateStateGate
from typing import cast

if TYPE_CHECKING:
    from ..models.approval_out import ApprovalOut


T = TypeVar("T", bound="GateState")


@_attrs_define
class GateState:
    """How a plan stands. `changes` is what somebody has to read before they approve it, in words.

    Attributes:
        gate (GateStateGate): What the project asks of plans before they may run.
        sha256 (str):
        approved (bool):
        last (ApprovalOut | None):
        in_git (str): committed, modified or untracked.
        changes (str):
        calls (list[str]): Plans that it calls and that are not approved as they are.
    """

    gate: GateStateGate
    sha256: str
    approved: bool
    last: ApprovalOut | None
    in_git: str
    changes: str
    calls: list[str]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.approval_out import ApprovalOut  # noqa: PLC0415

        gate: str = self.gate

        sha256 = self.sha256

        approved = self.approved

        last: dict[str, Any] | None
        if isinstance(self.last, ApprovalOut):
            last = self.last.to_dict()
        else:
            last = self.last

        in_git = self.in_git

        changes = self.changes

        calls = self.calls

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "gate": gate,
                "sha256": sha256,
                "approved": approved,
                "last": last,
                "in_git": in_git,
                "changes": changes,
                "calls": calls,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.approval_out import ApprovalOut  # noqa: PLC0415

        d = dict(src_dict)
        gate = check_gate_state_gate(d.pop("gate"))

        sha256 = d.pop("sha256")

        approved = d.pop("approved")

        def _parse_last(data: object) -> ApprovalOut | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                last_type_0 = ApprovalOut.from_dict(data)

                return last_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ApprovalOut | None, data)

        last = _parse_last(d.pop("last"))

        in_git = d.pop("in_git")

        changes = d.pop("changes")

        calls = cast(list[str], d.pop("calls"))

        gate_state = cls(
            gate=gate,
            sha256=sha256,
            approved=approved,
            last=last,
            in_git=in_git,
            changes=changes,
            calls=calls,
        )

        gate_state.additional_properties = d
        return gate_state

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
