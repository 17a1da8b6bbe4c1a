from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.thread_summary_state import check_thread_summary_state
from ..models.thread_summary_state import ThreadSummaryState
from typing import cast

if TYPE_CHECKING:
    from ..models.thread_message import ThreadMessage
    from ..models.thread_summary_counts import ThreadSummaryCounts
    from ..models.thread_summary_goals_item import ThreadSummaryGoalsItem
    from ..models.thread_summary_memories_item import ThreadSummaryMemoriesItem


T = TypeVar("T", bound="ThreadSummary")


@_attrs_define
class ThreadSummary:
    """What somebody needs who takes a thread up again. Long messages are cut.

    Attributes:
        thread_id (str):
        title (str):
        state (ThreadSummaryState):
        created (str):
        changed (str):
        participants (list[str]):
        counts (ThreadSummaryCounts):
        memories (list[ThreadSummaryMemoriesItem]):
        goals (list[ThreadSummaryGoalsItem]):
        last_messages (list[ThreadMessage]):
    """

    thread_id: str
    title: str
    state: ThreadSummaryState
    created: str
    changed: str
    participants: list[str]
    counts: ThreadSummaryCounts
    memories: list[ThreadSummaryMemoriesItem]
    goals: list[ThreadSummaryGoalsItem]
    last_messages: list[ThreadMessage]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.thread_message import ThreadMessage  # noqa: PLC0415
        from ..models.thread_summary_counts import ThreadSummaryCounts  # noqa: PLC0415
        from ..models.thread_summary_goals_item import ThreadSummaryGoalsItem  # noqa: PLC0415
        from ..models.thread_summary_memories_item import ThreadSummaryMemoriesItem  # noqa: PLC0415

        thread_id = self.thread_id

        title = self.title

        state: str = self.state

        created = self.created

        changed = self.changed

        participants = self.participants

        counts = self.counts.to_dict()

        memories = []
        for memories_item_data in self.memories:
            memories_item = memories_item_data.to_dict()
            memories.append(memories_item)

        goals = []
        for goals_item_data in self.goals:
            goals_item = goals_item_data.to_dict()
            goals.append(goals_item)

        last_messages = []
        for last_messages_item_data in self.last_messages:
            last_messages_item = last_messages_item_data.to_dict()
            last_messages.append(last_messages_item)

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
                "counts": counts,
                "memories": memories,
                "goals": goals,
                "last_messages": last_messages,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.thread_message import ThreadMessage  # noqa: PLC0415
        from ..models.thread_summary_counts import ThreadSummaryCounts  # noqa: PLC0415
        from ..models.thread_summary_goals_item import ThreadSummaryGoalsItem  # noqa: PLC0415
        from ..models.thread_summary_memories_item import ThreadSummaryMemoriesItem  # noqa: PLC0415

        d = dict(src_dict)
        thread_id = d.pop("thread_id")

        title = d.pop("title")

        state = check_thread_summary_state(d.pop("state"))

        created = d.pop("created")

        changed = d.pop("changed")

        participants = cast(list[str], d.pop("participants"))

        counts = ThreadSummaryCounts.from_dict(d.pop("counts"))

        memories = []
        _memories = d.pop("memories")
        for memories_item_data in _memories:
            memories_item = ThreadSummaryMemoriesItem.from_dict(memories_item_data)

            memories.append(memories_item)

        goals = []
        _goals = d.pop("goals")
        for goals_item_data in _goals:
            goals_item = ThreadSummaryGoalsItem.from_dict(goals_item_data)

            goals.append(goals_item)

        last_messages = []
        _last_messages = d.pop("last_messages")
        for last_messages_item_data in _last_messages:
            last_messages_item = ThreadMessage.from_dict(last_messages_item_data)

            last_messages.append(last_messages_item)

        thread_summary = cls(
            thread_id=thread_id,
            title=title,
            state=state,
            created=created,
            changed=changed,
            participants=participants,
            counts=counts,
            memories=memories,
            goals=goals,
            last_messages=last_messages,
        )

        thread_summary.additional_properties = d
        return thread_summary

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
