from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.step_out_sent import check_step_out_sent
from ..models.step_out_sent import StepOutSent
from typing import cast

if TYPE_CHECKING:
    from ..models.step_out_error_type_0 import StepOutErrorType0


T = TypeVar("T", bound="StepOut")


@_attrs_define
class StepOut:
    """A step of a run.

    Attributes:
        index (int):
        id (str):
        title (str):
        kind (str):
        status (str):
        attempts (int):
        ms (float | None):
        error (None | StepOutErrorType0): `class` and `message`.
        matched (None | str):
        sent (StepOutSent):
    """

    index: int
    id: str
    title: str
    kind: str
    status: str
    attempts: int
    ms: float | None
    error: None | StepOutErrorType0
    matched: None | str
    sent: StepOutSent
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.step_out_error_type_0 import StepOutErrorType0  # noqa: PLC0415

        index = self.index

        id = self.id

        title = self.title

        kind = self.kind

        status = self.status

        attempts = self.attempts

        ms: float | None
        ms = self.ms

        error: dict[str, Any] | None
        if isinstance(self.error, StepOutErrorType0):
            error = self.error.to_dict()
        else:
            error = self.error

        matched: None | str
        matched = self.matched

        sent: str = self.sent

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "index": index,
                "id": id,
                "title": title,
                "kind": kind,
                "status": status,
                "attempts": attempts,
                "ms": ms,
                "error": error,
                "matched": matched,
                "sent": sent,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.step_out_error_type_0 import StepOutErrorType0  # noqa: PLC0415

        d = dict(src_dict)
        index = d.pop("index")

        id = d.pop("id")

        title = d.pop("title")

        kind = d.pop("kind")

        status = d.pop("status")

        attempts = d.pop("attempts")

        def _parse_ms(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        ms = _parse_ms(d.pop("ms"))

        def _parse_error(data: object) -> None | StepOutErrorType0:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                error_type_0 = StepOutErrorType0.from_dict(data)

                return error_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | StepOutErrorType0, data)

        error = _parse_error(d.pop("error"))

        def _parse_matched(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        matched = _parse_matched(d.pop("matched"))

        sent = check_step_out_sent(d.pop("sent"))

        step_out = cls(
            index=index,
            id=id,
            title=title,
            kind=kind,
            status=status,
            attempts=attempts,
            ms=ms,
            error=error,
            matched=matched,
            sent=sent,
        )

        step_out.additional_properties = d
        return step_out

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
