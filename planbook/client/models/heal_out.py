from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast


T = TypeVar("T", bound="HealOut")


@_attrs_define
class HealOut:
    """A heal with its evidence.

    Attributes:
        run_id (str):
        plan (str):
        file (str):
        step (str): The id of the step.
        verdict (str): found, unsure or gone.
        is_open (bool): Something is proposed, and the plan's file is still as it was then.
        branch (None | str): The branch that has the proposal, once it was committed.
        healed_in_run (bool):
        because (None | str): Why nothing is proposed.
        error (str): The message of the failed step.
        diff (None | str):
        target (Any): The new target, as a plan has it.
        text (str): The proposal and its evidence in words.
        address (None | str):
        tried_live (bool): The target was tried on the live page, not on a copy.
        picture_before (None | str): A path for `/runs/RUN/files/PATH`.
        picture_after (None | str): A path below this API.
    """

    run_id: str
    plan: str
    file: str
    step: str
    verdict: str
    is_open: bool
    branch: None | str
    healed_in_run: bool
    because: None | str
    error: str
    diff: None | str
    target: Any
    text: str
    address: None | str
    tried_live: bool
    picture_before: None | str
    picture_after: None | str
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

        because: None | str
        because = self.because

        error = self.error

        diff: None | str
        diff = self.diff

        target = self.target

        text = self.text

        address: None | str
        address = self.address

        tried_live = self.tried_live

        picture_before: None | str
        picture_before = self.picture_before

        picture_after: None | str
        picture_after = self.picture_after

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
                "because": because,
                "error": error,
                "diff": diff,
                "target": target,
                "text": text,
                "address": address,
                "tried_live": tried_live,
                "picture_before": picture_before,
                "picture_after": picture_after,
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

        def _parse_because(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        because = _parse_because(d.pop("because"))

        error = d.pop("error")

        def _parse_diff(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        diff = _parse_diff(d.pop("diff"))

        target = d.pop("target")

        text = d.pop("text")

        def _parse_address(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        address = _parse_address(d.pop("address"))

        tried_live = d.pop("tried_live")

        def _parse_picture_before(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        picture_before = _parse_picture_before(d.pop("picture_before"))

        def _parse_picture_after(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        picture_after = _parse_picture_after(d.pop("picture_after"))

        heal_out = cls(
            run_id=run_id,
            plan=plan,
            file=file,
            step=step,
            verdict=verdict,
            is_open=is_open,
            branch=branch,
            healed_in_run=healed_in_run,
            because=because,
            error=error,
            diff=diff,
            target=target,
            text=text,
            address=address,
            tried_live=tried_live,
            picture_before=picture_before,
            picture_after=picture_after,
        )

        heal_out.additional_properties = d
        return heal_out

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
