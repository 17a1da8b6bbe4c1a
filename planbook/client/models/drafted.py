from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
    from ..models.proof_told import ProofTold


T = TypeVar("T", bound="Drafted")


@_attrs_define
class Drafted:
    """A plan that was drafted.

    Attributes:
        name (str):
        path (str): The plan's file, from the project's folder.
        text (str): The plan's text.
        recipe (None | str): The recipe that it was made from, if any.
        confidence (float | None): From 0 to 1; each step has its own in the text.
        proof (ProofTold): How far the plan got when it was done again from its start, without the model.
        sent (list[str]): What the site was sent while the plan was drafted.
        problems (list[str]): What a reviewer will find.
        model (str):
        before (None | str | Unset): The text of the plan before, if the goal was to change it.
        learned (None | str | Unset): The file of the site, if the draft has added something to it.
        branch (str | Unset): The branch that the plan is committed to, if somebody wants that. Default: ''.
    """

    name: str
    path: str
    text: str
    recipe: None | str
    confidence: float | None
    proof: ProofTold
    sent: list[str]
    problems: list[str]
    model: str
    before: None | str | Unset = UNSET
    learned: None | str | Unset = UNSET
    branch: str | Unset = ""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.proof_told import ProofTold  # noqa: PLC0415

        name = self.name

        path = self.path

        text = self.text

        recipe: None | str
        recipe = self.recipe

        confidence: float | None
        confidence = self.confidence

        proof = self.proof.to_dict()

        sent = self.sent

        problems = self.problems

        model = self.model

        before: None | str | Unset
        if isinstance(self.before, Unset):
            before = UNSET
        else:
            before = self.before

        learned: None | str | Unset
        if isinstance(self.learned, Unset):
            learned = UNSET
        else:
            learned = self.learned

        branch = self.branch

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "name": name,
                "path": path,
                "text": text,
                "recipe": recipe,
                "confidence": confidence,
                "proof": proof,
                "sent": sent,
                "problems": problems,
                "model": model,
            }
        )
        if before is not UNSET:
            field_dict["before"] = before
        if learned is not UNSET:
            field_dict["learned"] = learned
        if branch is not UNSET:
            field_dict["branch"] = branch

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.proof_told import ProofTold  # noqa: PLC0415

        d = dict(src_dict)
        name = d.pop("name")

        path = d.pop("path")

        text = d.pop("text")

        def _parse_recipe(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        recipe = _parse_recipe(d.pop("recipe"))

        def _parse_confidence(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        confidence = _parse_confidence(d.pop("confidence"))

        proof = ProofTold.from_dict(d.pop("proof"))

        sent = cast(list[str], d.pop("sent"))

        problems = cast(list[str], d.pop("problems"))

        model = d.pop("model")

        def _parse_before(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        before = _parse_before(d.pop("before", UNSET))

        def _parse_learned(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        learned = _parse_learned(d.pop("learned", UNSET))

        branch = d.pop("branch", UNSET)

        drafted = cls(
            name=name,
            path=path,
            text=text,
            recipe=recipe,
            confidence=confidence,
            proof=proof,
            sent=sent,
            problems=problems,
            model=model,
            before=before,
            learned=learned,
            branch=branch,
        )

        drafted.additional_properties = d
        return drafted

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
