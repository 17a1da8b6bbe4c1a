from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.run_wish_evidence import check_run_wish_evidence
from ..models.run_wish_evidence import RunWishEvidence
from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
    from ..models.run_wish_inputs import RunWishInputs


T = TypeVar("T", bound="RunWish")


@_attrs_define
class RunWish:
    """A run that is to be started. Inputs are values of their types, or texts as `--set` has them.

    Example:
        {'inputs': {'quantity': 3}, 'plan': 'order-supplies'}

    Attributes:
        plan (str):
        inputs (RunWishInputs | Unset): By name. `upload:NAME` gives an input of the type `file` or `csv` an uploaded
            file.
        evidence (RunWishEvidence | Unset): The steps to keep pictures and page states of. Default: 'failures'.
    """

    plan: str
    inputs: RunWishInputs | Unset = UNSET
    evidence: RunWishEvidence | Unset = "failures"

    def to_dict(self) -> dict[str, Any]:
        from ..models.run_wish_inputs import RunWishInputs  # noqa: PLC0415

        plan = self.plan

        inputs: dict[str, Any] | Unset = UNSET
        if not isinstance(self.inputs, Unset):
            inputs = self.inputs.to_dict()

        evidence: str | Unset = UNSET
        if not isinstance(self.evidence, Unset):
            evidence = self.evidence

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "plan": plan,
            }
        )
        if inputs is not UNSET:
            field_dict["inputs"] = inputs
        if evidence is not UNSET:
            field_dict["evidence"] = evidence

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.run_wish_inputs import RunWishInputs  # noqa: PLC0415

        d = dict(src_dict)
        plan = d.pop("plan")

        _inputs = d.pop("inputs", UNSET)
        inputs: RunWishInputs | Unset
        if isinstance(_inputs, Unset):
            inputs = UNSET
        else:
            inputs = RunWishInputs.from_dict(_inputs)

        _evidence = d.pop("evidence", UNSET)
        evidence: RunWishEvidence | Unset
        if isinstance(_evidence, Unset):
            evidence = UNSET
        else:
            evidence = check_run_wish_evidence(_evidence)

        run_wish = cls(
            plan=plan,
            inputs=inputs,
            evidence=evidence,
        )

        return run_wish
