from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
    from ..models.filling_inputs import FillingInputs


T = TypeVar("T", bound="Filling")


@_attrs_define
class Filling:
    """What fills a recipe.

    Example:
        {'inputs': {'url': 'https://shop.example/paper'}, 'name': 'watch-price'}

    Attributes:
        name (str): What the plan is to be called.
        inputs (FillingInputs | Unset):
    """

    name: str
    inputs: FillingInputs | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.filling_inputs import FillingInputs  # noqa: PLC0415

        name = self.name

        inputs: dict[str, Any] | Unset = UNSET
        if not isinstance(self.inputs, Unset):
            inputs = self.inputs.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
            }
        )
        if inputs is not UNSET:
            field_dict["inputs"] = inputs

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.filling_inputs import FillingInputs  # noqa: PLC0415

        d = dict(src_dict)
        name = d.pop("name")

        _inputs = d.pop("inputs", UNSET)
        inputs: FillingInputs | Unset
        if isinstance(_inputs, Unset):
            inputs = UNSET
        else:
            inputs = FillingInputs.from_dict(_inputs)

        filling = cls(
            name=name,
            inputs=inputs,
        )

        return filling
