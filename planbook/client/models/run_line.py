from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.run_line_status_type_0 import check_run_line_status_type_0
from ..models.run_line_status_type_0 import RunLineStatusType0
from typing import cast
from typing import Literal, cast

if TYPE_CHECKING:
    from ..models.run_line_inputs import RunLineInputs


T = TypeVar("T", bound="RunLine")


@_attrs_define
class RunLine:
    """A run in a list.

    Attributes:
        run_id (str):
        plan (str):
        goal (None | str):
        status (Literal['running'] | RunLineStatusType0):
        because (None | str):
        error_class (None | str):
        started (str):
        finished (None | str):
        seconds (float | None):
        inputs (RunLineInputs):
        resumes (None | str):
        draft (bool | None): Whether `planbook write` drafted a plan here.
        browser (None | str):
        planbook (None | str):
        host (None | str):
        os_user (None | str):
        flow_run_id (None | str):
        git_commit (None | str):
        gate (None | str):
        approver (None | str):
    """

    run_id: str
    plan: str
    goal: None | str
    status: Literal["running"] | RunLineStatusType0
    because: None | str
    error_class: None | str
    started: str
    finished: None | str
    seconds: float | None
    inputs: RunLineInputs
    resumes: None | str
    draft: bool | None
    browser: None | str
    planbook: None | str
    host: None | str
    os_user: None | str
    flow_run_id: None | str
    git_commit: None | str
    gate: None | str
    approver: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.run_line_inputs import RunLineInputs  # noqa: PLC0415

        run_id = self.run_id

        plan = self.plan

        goal: None | str
        goal = self.goal

        status: Literal["running"] | str
        if isinstance(self.status, str):
            status = self.status
        else:
            status = self.status

        because: None | str
        because = self.because

        error_class: None | str
        error_class = self.error_class

        started = self.started

        finished: None | str
        finished = self.finished

        seconds: float | None
        seconds = self.seconds

        inputs = self.inputs.to_dict()

        resumes: None | str
        resumes = self.resumes

        draft: bool | None
        draft = self.draft

        browser: None | str
        browser = self.browser

        planbook: None | str
        planbook = self.planbook

        host: None | str
        host = self.host

        os_user: None | str
        os_user = self.os_user

        flow_run_id: None | str
        flow_run_id = self.flow_run_id

        git_commit: None | str
        git_commit = self.git_commit

        gate: None | str
        gate = self.gate

        approver: None | str
        approver = self.approver

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "run_id": run_id,
                "plan": plan,
                "goal": goal,
                "status": status,
                "because": because,
                "error_class": error_class,
                "started": started,
                "finished": finished,
                "seconds": seconds,
                "inputs": inputs,
                "resumes": resumes,
                "draft": draft,
                "browser": browser,
                "planbook": planbook,
                "host": host,
                "os_user": os_user,
                "flow_run_id": flow_run_id,
                "git_commit": git_commit,
                "gate": gate,
                "approver": approver,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.run_line_inputs import RunLineInputs  # noqa: PLC0415

        d = dict(src_dict)
        run_id = d.pop("run_id")

        plan = d.pop("plan")

        def _parse_goal(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        goal = _parse_goal(d.pop("goal"))

        def _parse_status(data: object) -> Literal["running"] | RunLineStatusType0:
            try:
                if not isinstance(data, str):
                    raise TypeError()
                status_type_0 = check_run_line_status_type_0(data)

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

        def _parse_error_class(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        error_class = _parse_error_class(d.pop("error_class"))

        started = d.pop("started")

        def _parse_finished(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        finished = _parse_finished(d.pop("finished"))

        def _parse_seconds(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        seconds = _parse_seconds(d.pop("seconds"))

        inputs = RunLineInputs.from_dict(d.pop("inputs"))

        def _parse_resumes(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        resumes = _parse_resumes(d.pop("resumes"))

        def _parse_draft(data: object) -> bool | None:
            if data is None:
                return data
            return cast(bool | None, data)

        draft = _parse_draft(d.pop("draft"))

        def _parse_browser(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        browser = _parse_browser(d.pop("browser"))

        def _parse_planbook(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        planbook = _parse_planbook(d.pop("planbook"))

        def _parse_host(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        host = _parse_host(d.pop("host"))

        def _parse_os_user(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        os_user = _parse_os_user(d.pop("os_user"))

        def _parse_flow_run_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        flow_run_id = _parse_flow_run_id(d.pop("flow_run_id"))

        def _parse_git_commit(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        git_commit = _parse_git_commit(d.pop("git_commit"))

        def _parse_gate(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        gate = _parse_gate(d.pop("gate"))

        def _parse_approver(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        approver = _parse_approver(d.pop("approver"))

        run_line = cls(
            run_id=run_id,
            plan=plan,
            goal=goal,
            status=status,
            because=because,
            error_class=error_class,
            started=started,
            finished=finished,
            seconds=seconds,
            inputs=inputs,
            resumes=resumes,
            draft=draft,
            browser=browser,
            planbook=planbook,
            host=host,
            os_user=os_user,
            flow_run_id=flow_run_id,
            git_commit=git_commit,
            gate=gate,
            approver=approver,
        )

        run_line.additional_properties = d
        return run_line

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
