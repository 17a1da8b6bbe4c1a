from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast


T = TypeVar("T", bound="HealLine")


@_attrs_define
class HealLine:
    """What came of looking for the element of a failed run.

    Attributes:
        run_id (str):
        plan (str):
        file (str):
        step (str): The id of the step.
        verdict (str): found, unsure or gone.
        is_open (bool): Something is proposed, and the plan's file is still as it was then.
        branch (None | str): The branch that has the proposal, once it was committed.
        healed_in_run (bool):
    """

    run_id: str
    plan: str
    file: str
    step: str
    verdict: str
    is_open: bool
    branch: None | str
    healed_in_run: bool
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        run_id = self.run_id

        plan = self.plan

        file = self.file

        step = self.step

        verdict = self.verdict

        is_open = self.is_open

        branch: None | str
        branch = self.branch

        healed_in_run = self.healed_in_run

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "run_id": run_id,
                "plan": plan,
                "file": file,
                "step": step,
                "verdict": verdict,
                "is_open": is_open,
                "branch": branch,
                "healed_in_run": healed_in_run,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        run_id = d.pop("run_id")

        plan = d.pop("plan")

        file = d.pop("file")

        step = d.pop("step")

        verdict = d.pop("verdict")

        is_open = d.pop("is_open")

        def _parse_branch(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        branch = _parse_branch(d.pop("branch"))

        healed_in_run = d.pop("healed_in_run")

        heal_line = cls(
            run_id=run_id,
            plan=plan,
            file=file,
            step=step,
            verdict=verdict,
            is_open=is_open,
            branch=branch,
            healed_in_run=healed_in_run,
        )

        heal_line.additional_properties = d
        return heal_line

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
