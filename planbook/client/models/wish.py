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


T = TypeVar("T", bound="Wish")


@_attrs_define
class Wish:
    """What a plan is wanted for, and what may be used for it. `secrets` are names, `max_cost` is in US dollars.

    Example:
        {'callback': {'secret': 'CI_HOOK', 'url': 'https://ci.example/planbook'}, 'goal': 'Read the numbers of our
            orders. Sign in with SHOP_USER and SHOP_PASSWORD.', 'max_cost': 0.5, 'url': 'https://shop.example/login'}

    Attributes:
        goal (str): What the plan is to do, in words.
        url (str): The page that the plan begins with.
        changes (None | str | Unset): The name of a plan that is to be changed. `goal` then says what is to be changed.
        name (None | str | Unset): The plan's name. Without it, the model chooses one.
        secrets (list[str] | Unset): Names of secrets that the plan may use beside those that the goal names. The model
            never sees their values.
        secrets_in_goal (bool | Unset): Whether the secrets that the goal names count, too. Default: True.
        allow (list[str] | Unset): Other hosts that the plan may connect to.
        max_cost (float | Unset): The limit in US dollars. Default: 0.5.
        model (None | str | Unset): The model to ask, by its id.
        pictures (bool | Unset): Whether a picture of the page is kept after each step that is tried. Default: False.
        callback (Callback | None | Unset): Who is told of the end.
    """

    goal: str
    url: str
    changes: None | str | Unset = UNSET
    name: None | str | Unset = UNSET
    secrets: list[str] | Unset = UNSET
    secrets_in_goal: bool | Unset = True
    allow: list[str] | Unset = UNSET
    max_cost: float | Unset = 0.5
    model: None | str | Unset = UNSET
    pictures: bool | Unset = False
    callback: Callback | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.callback import Callback  # noqa: PLC0415

        goal = self.goal

        url = self.url

        changes: None | str | Unset
        if isinstance(self.changes, Unset):
            changes = UNSET
        else:
            changes = self.changes

        name: None | str | Unset
        if isinstance(self.name, Unset):
            name = UNSET
        else:
            name = self.name

        secrets: list[str] | Unset = UNSET
        if not isinstance(self.secrets, Unset):
            secrets = self.secrets

        secrets_in_goal = self.secrets_in_goal

        allow: list[str] | Unset = UNSET
        if not isinstance(self.allow, Unset):
            allow = self.allow

        max_cost = self.max_cost

        model: None | str | Unset
        if isinstance(self.model, Unset):
            model = UNSET
        else:
            model = self.model

        pictures = self.pictures

        callback: dict[str, Any] | None | Unset
        if isinstance(self.callback, Unset):
            callback = UNSET
        elif isinstance(self.callback, Callback):
            callback = self.callback.to_dict()
        else:
            callback = self.callback

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "goal": goal,
                "url": url,
            }
        )
        if changes is not UNSET:
            field_dict["changes"] = changes
        if name is not UNSET:
            field_dict["name"] = name
        if secrets is not UNSET:
            field_dict["secrets"] = secrets
        if secrets_in_goal is not UNSET:
            field_dict["secrets_in_goal"] = secrets_in_goal
        if allow is not UNSET:
            field_dict["allow"] = allow
        if max_cost is not UNSET:
            field_dict["max_cost"] = max_cost
        if model is not UNSET:
            field_dict["model"] = model
        if pictures is not UNSET:
            field_dict["pictures"] = pictures
        if callback is not UNSET:
            field_dict["callback"] = callback

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.callback import Callback  # noqa: PLC0415

        d = dict(src_dict)
        goal = d.pop("goal")

        url = d.pop("url")

        def _parse_changes(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        changes = _parse_changes(d.pop("changes", UNSET))

        def _parse_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        name = _parse_name(d.pop("name", UNSET))

        secrets = cast(list[str], d.pop("secrets", UNSET))

        secrets_in_goal = d.pop("secrets_in_goal", UNSET)

        allow = cast(list[str], d.pop("allow", UNSET))

        max_cost = d.pop("max_cost", UNSET)

        def _parse_model(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        model = _parse_model(d.pop("model", UNSET))

        pictures = d.pop("pictures", UNSET)

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

        wish = cls(
            goal=goal,
            url=url,
            changes=changes,
            name=name,
            secrets=secrets,
            secrets_in_goal=secrets_in_goal,
            allow=allow,
            max_cost=max_cost,
            model=model,
            pictures=pictures,
            callback=callback,
        )

        return wish
