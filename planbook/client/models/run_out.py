from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.run_out_status_type_0 import check_run_out_status_type_0
from ..models.run_out_status_type_0 import RunOutStatusType0
from typing import cast
from typing import Literal, cast

if TYPE_CHECKING:
    from ..models.run_out_inputs import RunOutInputs
    from ..models.run_out_values import RunOutValues


T = TypeVar("T", bound="RunOut")


@_attrs_define
class RunOut:
    """A run. `steps` are at `/runs/RUN/steps`.

    Attributes:
        run_id (str):
        plan (str):
        plan_sha256 (str):
        goal (str):
        status (Literal['running'] | RunOutStatusType0):
        because (None | str):
        started (str):
        seconds (float | None):
        inputs (RunOutInputs):
        values (RunOutValues):
        report (str):
        resumes (None | str):
        resumed_by (None | str):
        flow_run_id (None | str):
        planbook (str):
        browser (str):
    """

    run_id: str
    plan: str
    plan_sha256: str
    goal: str
    status: Literal["running"] | RunOutStatusType0
    because: None | str
    started: str
    seconds: float | None
    inputs: RunOutInputs
    values: RunOutValues
    report: str
    resumes: None | str
    resumed_by: None | str
    flow_run_id: None | str
    planbook: str
    browser: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.run_out_inputs import RunOutInputs  # noqa: PLC0415
        from ..models.run_out_values import RunOutValues  # noqa: PLC0415

        run_id = self.run_id

        plan = self.plan

        plan_sha256 = self.plan_sha256

        goal = self.goal

        status: Literal["running"] | str
        if isinstance(self.status, str):
            status = self.status
        else:
            status = self.status

        because: None | str
        because = self.because

        started = self.started

        seconds: float | None
        seconds = self.seconds

        inputs = self.inputs.to_dict()

        values = self.values.to_dict()

        report = self.report

        resumes: None | str
        resumes = self.resumes

        resumed_by: None | str
        resumed_by = self.resumed_by

        flow_run_id: None | str
        flow_run_id = self.flow_run_id

        planbook = self.planbook

        browser = self.browser

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "run_id": run_id,
                "plan": plan,
                "plan_sha256": plan_sha256,
                "goal": goal,
                "status": status,
                "because": because,
                "started": started,
                "seconds": seconds,
                "inputs": inputs,
                "values": values,
                "report": report,
                "resumes": resumes,
                "resumed_by": resumed_by,
                "flow_run_id": flow_run_id,
                "planbook": planbook,
                "browser": browser,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.run_out_inputs import RunOutInputs  # noqa: PLC0415
        from ..models.run_out_values import RunOutValues  # noqa: PLC0415

        d = dict(src_dict)
        run_id = d.pop("run_id")

        plan = d.pop("plan")

        plan_sha256 = d.pop("plan_sha256")

        goal = d.pop("goal")

        def _parse_status(data: object) -> Literal["running"] | RunOutStatusType0:
            try:
                if not isinstance(data, str):
                    raise TypeError()
                status_type_0 = check_run_out_status_type_0(data)

                return status_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            status_type_1 = cast(Literal["running"], data)
            if status_type_1 != "running":
                raise ValueError(f"status_type_1 must match const 'running', got '{status_type_1}'")
            return status_type_1

        status = _parse_status(d.pop("status"))

        def _parse_because(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        because = _parse_because(d.pop("because"))

        started = d.pop("started")

        def _parse_seconds(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        seconds = _parse_seconds(d.pop("seconds"))

        inputs = RunOutInputs.from_dict(d.pop("inputs"))

        values = RunOutValues.from_dict(d.pop("values"))

        report = d.pop("report")

        def _parse_resumes(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        resumes = _parse_resumes(d.pop("resumes"))

        def _parse_resumed_by(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        resumed_by = _parse_resumed_by(d.pop("resumed_by"))

        def _parse_flow_run_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        flow_run_id = _parse_flow_run_id(d.pop("flow_run_id"))

        planbook = d.pop("planbook")

        browser = d.pop("browser")

        run_out = cls(
            run_id=run_id,
            plan=plan,
            plan_sha256=plan_sha256,
            goal=goal,
            status=status,
            because=because,
            started=started,
            seconds=seconds,
            inputs=inputs,
            values=values,
            report=report,
            resumes=resumes,
            resumed_by=resumed_by,
            flow_run_id=flow_run_id,
            planbook=planbook,
            browser=browser,
        )

        run_out.additional_properties = d
        return run_out

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
