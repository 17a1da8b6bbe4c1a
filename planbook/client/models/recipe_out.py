from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
    from ..models.recipe_out_inputs import RecipeOutInputs


T = TypeVar("T", bound="RecipeOut")


@_attrs_define
class RecipeOut:
    """A recipe, and the inputs that fill its holes.

    Attributes:
        name (str):
        serves (str):
        goals (list[str]):
        inputs (RecipeOutInputs):
    """

    name: str
    serves: str
    goals: list[str]
    inputs: RecipeOutInputs
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.recipe_out_inputs import RecipeOutInputs  # noqa: PLC0415

        name = self.name

        serves = self.serves

        goals = self.goals

        inputs = self.inputs.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "name": name,
                "serves": serves,
                "goals": goals,
                "inputs": inputs,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.recipe_out_inputs import RecipeOutInputs  # noqa: PLC0415

        d = dict(src_dict)
        name = d.pop("name")

        serves = d.pop("serves")

        goals = cast(list[str], d.pop("goals"))

        inputs = RecipeOutInputs.from_dict(d.pop("inputs"))

        recipe_out = cls(
            name=name,
            serves=serves,
            goals=goals,
            inputs=inputs,
        )

        recipe_out.additional_properties = d
        return recipe_out

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
