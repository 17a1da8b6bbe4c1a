"""Prefect automations: looks up the blocks that they use, and keeps them in line with the project's rules."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from prefect import get_client
from prefect.events.schemas.automations import AutomationCore
from prefect.exceptions import ObjectNotFound

from planbook.errors import PlanbookError


def block_ids(blocks: Mapping[str, str]) -> dict[str, str]:
    """Returns the ids of blocks by destination. A block has Prefect's name for it, such as `slack-webhook/oncall`.

    Raises PlanbookError if Prefect has no such block.
    """
    return asyncio.run(_block_ids(blocks))


async def _block_ids(blocks: Mapping[str, str]) -> dict[str, str]:
    found = {}
    async with get_client() as client:
        for destination, named in blocks.items():
            kind, _, name = named.partition("/")
            try:
                found[destination] = str((await client.read_block_document_by_name(name, kind)).id)
            except ObjectNotFound:
                raise PlanbookError(
                    f'Prefect has no block "{named}". List them: prefect block ls. A name is TYPE/NAME, such as '
                    "slack-webhook/oncall."
                ) from None
    return found


def apply(wanted: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Creates or updates the wanted automations, and deletes planbook's other ones. Returns counts by what was done."""
    return asyncio.run(_apply(wanted))


async def _apply(wanted: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    counts = {"created": 0, "changed": 0, "removed": 0}
    async with get_client() as client:
        there = {one.name: one for one in await client.read_automations() if one.name.startswith("planbook: ")}
        for told in wanted:
            automation = AutomationCore.model_validate(told)
            former = there.pop(automation.name, None)
            if former is None:
                await client.create_automation(automation)
                counts["created"] += 1
            else:  # people switch automations on and off in Prefect
                await client.update_automation(former.id, automation.model_copy(update={"enabled": former.enabled}))
                counts["changed"] += 1
        for former in there.values():
            await client.delete_automation(former.id)
            counts["removed"] += 1
    return counts
