from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.thread_out_state import check_thread_out_state
from ..models.thread_out_state import ThreadOutState
from typing import cast

if TYPE_CHECKING:
    from ..models.thread_artifact import ThreadArtifact
    from ..models.thread_goal import ThreadGoal
    from ..models.thread_memory import ThreadMemory


T = TypeVar("T", bound="ThreadOut")


@_attrs_define
class ThreadOut:
    """A thread. Its messages are at `/threads/THREAD/messages`.

    Attributes:
        thread_id (str):
        title (str):
        state (ThreadOutState):
        created (str):
        changed (str):
        participants (list[str]):
        memories (list[ThreadMemory]):
        goals (list[ThreadGoal]):
        artifacts (list[ThreadArtifact]):
    """

    thread_id: str
    title: str
    state: ThreadOutState
    created: str
    changed: str
    participants: list[str]
    memories: list[ThreadMemory]
    goals: list[ThreadGoal]
    artifacts: list[ThreadArtifact]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.thread_artifact import ThreadArtifact  # noqa: PLC0415
        from ..models.thread_goal import ThreadGoal  # noqa: PLC0415
        from ..models.thread_memory import ThreadMemory  # noqa: PLC0415

        thread_id = self.thread_id

        title = self.title

        state: str = self.state

        created = self.created

        changed = self.changed

        participants = self.participants

        memories = []
        for memories_item_data in self.memories:
            memories_item = memories_item_data.to_dict()
            memories.append(memories_item)

        goals = []
        for goals_item_data in self.goals:
            goals_item = goals_item_data.to_dict()
            goals.append(goals_item)

        artifacts = []
        for artifacts_item_data in self.artifacts:
            artifacts_item = artifacts_item_data.to_dict()
            artifacts.append(artifacts_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "thread_id": thread_id,
                "title": title,
                "state": state,
                "created": created,
                "changed": changed,
                "participants": participants,
                "memories": memories,
                "goals": goals,
                "artifacts": artifacts,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.thread_artifact import ThreadArtifact  # noqa: PLC0415
        from ..models.thread_goal import ThreadGoal  # noqa: PLC0415
        from ..models.thread_memory import ThreadMemory  # noqa: PLC0415

        d = dict(src_dict)
        thread_id = d.pop("thread_id")

        title = d.pop("title")

        state = check_thread_out_state(d.pop("state"))

        created = d.pop("created")

        changed = d.pop("changed")

        participants = cast(list[str], d.pop("participants"))

        memories = []
        _memories = d.pop("memories")
        for memories_item_data in _memories:
            memories_item = ThreadMemory.from_dict(memories_item_data)

            memories.append(memories_item)

        goals = []
        _goals = d.pop("goals")
        for goals_item_data in _goals:
            goals_item = ThreadGoal.from_dict(goals_item_data)

            goals.append(goals_item)

        artifacts = []
        _artifacts = d.pop("artifacts")
        for artifacts_item_data in _artifacts:
            artifacts_item = ThreadArtifact.from_dict(artifacts_item_data)

            artifacts.append(artifacts_item)

        thread_out = cls(
            thread_id=thread_id,
            title=title,
            state=state,
            created=created,
            changed=changed,
            participants=participants,
            memories=memories,
            goals=goals,
            artifacts=artifacts,
        )

        thread_out.additional_properties = d
        return thread_out

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
