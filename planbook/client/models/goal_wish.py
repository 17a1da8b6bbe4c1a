from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
    from ..models.callback import Callback
    from ..models.goal_wish_inputs import GoalWishInputs
    from ..models.wish import Wish


T = TypeVar("T", bound="GoalWish")


@_attrs_define
class GoalWish:
    """A goal: a plan that is to be run, a draft, or a run that has begun.

    Example:
        {'inputs': {'quantity': 3}, 'plan': 'order-supplies'}

    Attributes:
        plan (None | str | Unset): The plan to run.
        inputs (GoalWishInputs | Unset): The inputs of the plan.
        draft (None | Unset | Wish): What a plan is wanted for.
        run_id (None | str | Unset): The whole id of a run that has begun.
        callback (Callback | None | Unset): Who is told of the end, beside the events of the thread.
    """

    plan: None | str | Unset = UNSET
    inputs: GoalWishInputs | Unset = UNSET
    draft: None | Unset | Wish = UNSET
    run_id: None | str | Unset = UNSET
    callback: Callback | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.callback import Callback  # noqa: PLC0415
        from ..models.goal_wish_inputs import GoalWishInputs  # noqa: PLC0415
        from ..models.wish import Wish  # noqa: PLC0415

        plan: None | str | Unset
        if isinstance(self.plan, Unset):
            plan = UNSET
        else:
            plan = self.plan

        inputs: dict[str, Any] | Unset = UNSET
        if not isinstance(self.inputs, Unset):
            inputs = self.inputs.to_dict()

        draft: dict[str, Any] | None | Unset
        if isinstance(self.draft, Unset):
            draft = UNSET
        elif isinstance(self.draft, Wish):
            draft = self.draft.to_dict()
        else:
            draft = self.draft

        run_id: None | str | Unset
        if isinstance(self.run_id, Unset):
            run_id = UNSET
        else:
            run_id = self.run_id

        callback: dict[str, Any] | None | Unset
        if isinstance(self.callback, Unset):
            callback = UNSET
        elif isinstance(self.callback, Callback):
            callback = self.callback.to_dict()
        else:
            callback = self.callback

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if plan is not UNSET:
            field_dict["plan"] = plan
        if inputs is not UNSET:
            field_dict["inputs"] = inputs
        if draft is not UNSET:
            field_dict["draft"] = draft
        if run_id is not UNSET:
            field_dict["run_id"] = run_id
        if callback is not UNSET:
            field_dict["callback"] = callback

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.callback import Callback  # noqa: PLC0415
        from ..models.goal_wish_inputs import GoalWishInputs  # noqa: PLC0415
        from ..models.wish import Wish  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_plan(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        plan = _parse_plan(d.pop("plan", UNSET))

        _inputs = d.pop("inputs", UNSET)
        inputs: GoalWishInputs | Unset
        if isinstance(_inputs, Unset):
            inputs = UNSET
        else:
            inputs = GoalWishInputs.from_dict(_inputs)

        def _parse_draft(data: object) -> None | Unset | Wish:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                draft_type_0 = Wish.from_dict(data)

                return draft_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | Wish, data)

        draft = _parse_draft(d.pop("draft", UNSET))

        def _parse_run_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        run_id = _parse_run_id(d.pop("run_id", UNSET))

        def _parse_callback(data: object) -> Callback | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                callback_type_0 = Callback.from_dict(data)

                return callback_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Callback | None | Unset, data)

        callback = _parse_callback(d.pop("callback", UNSET))

        goal_wish = cls(
            plan=plan,
            inputs=inputs,
            draft=draft,
            run_id=run_id,
            callback=callback,
        )

        return goal_wish
