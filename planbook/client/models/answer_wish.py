from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
    from ..models.answer_wish_answer_type_1 import AnswerWishAnswerType1


T = TypeVar("T", bound="AnswerWish")


@_attrs_define
class AnswerWish:
    """An answer: one of the choices, a text, or a value for each field.

    Example:
        {'answer': 'order'}

    Attributes:
        answer (AnswerWishAnswerType1 | str):
    """

    answer: AnswerWishAnswerType1 | str

    def to_dict(self) -> dict[str, Any]:
        from ..models.answer_wish_answer_type_1 import AnswerWishAnswerType1  # noqa: PLC0415

        answer: dict[str, Any] | str
        if isinstance(self.answer, AnswerWishAnswerType1):
            answer = self.answer.to_dict()
        else:
            answer = self.answer

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "answer": answer,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.answer_wish_answer_type_1 import AnswerWishAnswerType1  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_answer(data: object) -> AnswerWishAnswerType1 | str:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                answer_type_1 = AnswerWishAnswerType1.from_dict(data)

                return answer_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AnswerWishAnswerType1 | str, data)

        answer = _parse_answer(d.pop("answer"))

        answer_wish = cls(
            answer=answer,
        )

        return answer_wish
