from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.state_wish_state import check_state_wish_state
from ..models.state_wish_state import StateWishState
from ..types import UNSET, Unset
from typing import cast


T = TypeVar("T", bound="StateWish")


@_attrs_define
class StateWish:
    """The state that a thread is to have.

    Example:
        {'state': 'paused', 'why': 'the shop is closed until Monday'}

    Attributes:
        state (StateWishState):
        why (str | Unset):  Default: ''.
    """

    state: StateWishState
    why: str | Unset = ""

    def to_dict(self) -> dict[str, Any]:
        state: str = self.state

        why = self.why

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "state": state,
            }
        )
        if why is not UNSET:
            field_dict["why"] = why

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        state = check_state_wish_state(d.pop("state"))

        why = d.pop("why", UNSET)

        state_wish = cls(
            state=state,
            why=why,
        )

        return state_wish
