from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
    from ..models.deployed_run_inputs import DeployedRunInputs


T = TypeVar("T", bound="DeployedRun")


@_attrs_define
class DeployedRun:
    """What a deployed run is given.

    Example:
        {'inputs': {'quantity': 3}}

    Attributes:
        inputs (DeployedRunInputs | Unset):
    """

    inputs: DeployedRunInputs | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.deployed_run_inputs import DeployedRunInputs  # noqa: PLC0415

        inputs: dict[str, Any] | Unset = UNSET
        if not isinstance(self.inputs, Unset):
            inputs = self.inputs.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if inputs is not UNSET:
            field_dict["inputs"] = inputs

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.deployed_run_inputs import DeployedRunInputs  # noqa: PLC0415

        d = dict(src_dict)
        _inputs = d.pop("inputs", UNSET)
        inputs: DeployedRunInputs | Unset
        if isinstance(_inputs, Unset):
            inputs = UNSET
        else:
            inputs = DeployedRunInputs.from_dict(_inputs)

        deployed_run = cls(
            inputs=inputs,
        )

        return deployed_run
