from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
    from ..models.plan_out_health_type_0 import PlanOutHealthType0
    from ..models.plan_out_inputs import PlanOutInputs


T = TypeVar("T", bound="PlanOut")


@_attrs_define
class PlanOut:
    """A plan.

    Attributes:
        name (str):
        path (str):
        sha256 (str):
        goal (None | str):
        start (str):
        allow (list[str]):
        inputs (PlanOutInputs):
        secrets (list[str]): Names of secrets, never their values.
        session (list[str]):
        steps (int): How many steps of its own it has, those in groups aside.
        schedule (None | str):
        next_run (None | str): When the schedule is due next. Only a deployed plan runs then.
        health (None | PlanOutHealthType0): How it ran in the last 30 days; null if it did not run.
    """

    name: str
    path: str
    sha256: str
    goal: None | str
    start: str
    allow: list[str]
    inputs: PlanOutInputs
    secrets: list[str]
    session: list[str]
    steps: int
    schedule: None | str
    next_run: None | str
    health: None | PlanOutHealthType0
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.plan_out_health_type_0 import PlanOutHealthType0  # noqa: PLC0415
        from ..models.plan_out_inputs import PlanOutInputs  # noqa: PLC0415

        name = self.name

        path = self.path

        sha256 = self.sha256

        goal: None | str
        goal = self.goal

        start = self.start

        allow = self.allow

        inputs = self.inputs.to_dict()

        secrets = self.secrets

        session = self.session

        steps = self.steps

        schedule: None | str
        schedule = self.schedule

        next_run: None | str
        next_run = self.next_run

        health: dict[str, Any] | None
        if isinstance(self.health, PlanOutHealthType0):
            health = self.health.to_dict()
        else:
            health = self.health

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "name": name,
                "path": path,
                "sha256": sha256,
                "goal": goal,
                "start": start,
                "allow": allow,
                "inputs": inputs,
                "secrets": secrets,
                "session": session,
                "steps": steps,
                "schedule": schedule,
                "next_run": next_run,
                "health": health,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.plan_out_health_type_0 import PlanOutHealthType0  # noqa: PLC0415
        from ..models.plan_out_inputs import PlanOutInputs  # noqa: PLC0415

        d = dict(src_dict)
        name = d.pop("name")

        path = d.pop("path")

        sha256 = d.pop("sha256")

        def _parse_goal(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        goal = _parse_goal(d.pop("goal"))

        start = d.pop("start")

        allow = cast(list[str], d.pop("allow"))

        inputs = PlanOutInputs.from_dict(d.pop("inputs"))

        secrets = cast(list[str], d.pop("secrets"))

        session = cast(list[str], d.pop("session"))

        steps = d.pop("steps")

        def _parse_schedule(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        schedule = _parse_schedule(d.pop("schedule"))

        def _parse_next_run(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        next_run = _parse_next_run(d.pop("next_run"))

        def _parse_health(data: object) -> None | PlanOutHealthType0:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                health_type_0 = PlanOutHealthType0.from_dict(data)

                return health_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PlanOutHealthType0, data)

        health = _parse_health(d.pop("health"))

        plan_out = cls(
            name=name,
            path=path,
            sha256=sha256,
            goal=goal,
            start=start,
            allow=allow,
            inputs=inputs,
            secrets=secrets,
            session=session,
            steps=steps,
            schedule=schedule,
            next_run=next_run,
            health=health,
        )

        plan_out.additional_properties = d
        return plan_out

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
