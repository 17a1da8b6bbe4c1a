from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
    from ..models.answer_out import AnswerOut
    from ..models.question_out_fields import QuestionOutFields
    from ..models.question_out_values import QuestionOutValues


T = TypeVar("T", bound="QuestionOut")


@_attrs_define
class QuestionOut:
    """A question: it has `choices`, or `fields`, or takes any text.

    Attributes:
        id (str):
        run_id (str):
        plan (str):
        question (str):
        choices (list[str]):
        fields (QuestionOutFields): Written as the inputs of a plan.
        state (str): open, answered or closed.
        asked (str):
        due (None | str):
        about (str):
        approvers (list[str]):
        not_starter (bool):
        starter (None | str):
        at_least (int):
        answers (list[AnswerOut]):
        values (QuestionOutValues):
        picture (None | str): A path for `/runs/RUN/files/PATH`.
    """

    id: str
    run_id: str
    plan: str
    question: str
    choices: list[str]
    fields: QuestionOutFields
    state: str
    asked: str
    due: None | str
    about: str
    approvers: list[str]
    not_starter: bool
    starter: None | str
    at_least: int
    answers: list[AnswerOut]
    values: QuestionOutValues
    picture: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.answer_out import AnswerOut  # noqa: PLC0415
        from ..models.question_out_fields import QuestionOutFields  # noqa: PLC0415
        from ..models.question_out_values import QuestionOutValues  # noqa: PLC0415

        id = self.id

        run_id = self.run_id

        plan = self.plan

        question = self.question

        choices = self.choices

        fields = self.fields.to_dict()

        state = self.state

        asked = self.asked

        due: None | str
        due = self.due

        about = self.about

        approvers = self.approvers

        not_starter = self.not_starter

        starter: None | str
        starter = self.starter

        at_least = self.at_least

        answers = []
        for answers_item_data in self.answers:
            answers_item = answers_item_data.to_dict()
            answers.append(answers_item)

        values = self.values.to_dict()

        picture: None | str
        picture = self.picture

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "run_id": run_id,
                "plan": plan,
                "question": question,
                "choices": choices,
                "fields": fields,
                "state": state,
                "asked": asked,
                "due": due,
                "about": about,
                "approvers": approvers,
                "not_starter": not_starter,
                "starter": starter,
                "at_least": at_least,
                "answers": answers,
                "values": values,
                "picture": picture,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.answer_out import AnswerOut  # noqa: PLC0415
        from ..models.question_out_fields import QuestionOutFields  # noqa: PLC0415
        from ..models.question_out_values import QuestionOutValues  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        run_id = d.pop("run_id")

        plan = d.pop("plan")

        question = d.pop("question")

        choices = cast(list[str], d.pop("choices"))

        fields = QuestionOutFields.from_dict(d.pop("fields"))

        state = d.pop("state")

        asked = d.pop("asked")

        def _parse_due(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        due = _parse_due(d.pop("due"))

        about = d.pop("about")

        approvers = cast(list[str], d.pop("approvers"))

        not_starter = d.pop("not_starter")

        def _parse_starter(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        starter = _parse_starter(d.pop("starter"))

        at_least = d.pop("at_least")

        answers = []
        _answers = d.pop("answers")
        for answers_item_data in _answers:
            answers_item = AnswerOut.from_dict(answers_item_data)

            answers.append(answers_item)

        values = QuestionOutValues.from_dict(d.pop("values"))

        def _parse_picture(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        picture = _parse_picture(d.pop("picture"))

        question_out = cls(
            id=id,
            run_id=run_id,
            plan=plan,
            question=question,
            choices=choices,
            fields=fields,
            state=state,
            asked=asked,
            due=due,
            about=about,
            approvers=approvers,
            not_starter=not_starter,
            starter=starter,
            at_least=at_least,
            answers=answers,
            values=values,
            picture=picture,
        )

        question_out.additional_properties = d
        return question_out

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
