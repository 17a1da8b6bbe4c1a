"""The calls of the guide for models give the answers that it shows, in a project with the demo shop."""

import asyncio
import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from mcp.types import TextContent

from flows import access
from flows.clients import key_for
from planbook.demo.shop import serve
from planbook.init.make import make
from planbook.places import Project
from tests.docs.blocks import DOCS, blocks_of
from tests.docs.console import PORT
from tests.mcp.asking import connected

PAGE = DOCS / "how-to" / "models.md"
PATIENCE = 300
CHANGING = ("run_status", "list_questions", "history_sql")
"""What answers otherwise while a run goes on: it is asked until the answer is the one that the page shows."""
NAMES = {"RUN": "run_id", "QUESTION": "id"}


def fits(shown: Any, told: Any) -> bool:
    """Returns whether an answer is as the page shows it. It may have more keys; `…` is anything."""
    if isinstance(shown, dict):
        return isinstance(told, dict) and all(key in told and fits(value, told[key]) for key, value in shown.items())
    if isinstance(shown, list):
        return isinstance(told, list) and len(shown) == len(told) and all(map(fits, shown, told))
    if isinstance(shown, str) and "…" in shown:
        return re.fullmatch(".*".join(map(re.escape, shown.split("…"))), str(told), re.DOTALL) is not None
    return bool(shown == told)


def found(shown: Any, told: Any) -> dict[str, str]:
    """Returns the ids that an answer has where the page writes RUN or QUESTION."""
    if isinstance(shown, dict):
        here = {value: told[key] for key, value in shown.items() if isinstance(value, str) and value in NAMES}
        return here | {name: one for key in shown if key in told for name, one in found(shown[key], told[key]).items()}
    if isinstance(shown, list):
        return {name: one for pair in zip(shown, told, strict=False) for name, one in found(*pair).items()}
    return {}


def with_ids(text: str, ids: dict[str, str]) -> str:
    for name, value in ids.items():
        text = text.replace(f'"{name}"', f'"{value}"')
    return text


async def told_by(client: Client, call: dict[str, Any]) -> Any:
    answer = await client.call_tool(call["tool"], call["arguments"])
    text = "\n".join(one.text for one in answer.content if isinstance(one, TextContent))
    if answer.is_error:
        return {"error": text}
    return json.loads(text) if text.startswith(("{", "[")) and "\n\nplanbook:" not in text else text


@pytest.mark.slow
async def test_every_call_gives_its_answer(tmp_path: Path, api_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", api_url)  # the other tests' server: one of its own takes most of the time
    monkeypatch.setenv(access.VARIABLE, key_for(api_url) or "")
    wrong: list[str] = []
    blocks = [block for block, reason in blocks_of(PAGE) if reason is None]
    make(tmp_path)
    with serve() as shop:
        port, ids = shop.url.removeprefix("http://"), dict[str, str]()
        for file in (tmp_path / "plans").glob("*.yaml"):
            file.write_text(file.read_text().replace(PORT, port))
        [plan] = [block for block in blocks if block.language == "yaml"]
        (tmp_path / "plans" / "confirm-price.yaml").write_text(plan.text.replace(PORT, port))
        texts = [block for block in blocks if block.language == "json"]
        async with connected(Project(tmp_path)) as client:
            for asked, answered in zip(texts[::2], texts[1::2], strict=True):
                call = json.loads(with_ids(asked.text.replace(PORT, port), ids))
                until, told = time.monotonic() + PATIENCE, await told_by(client, call)
                ids |= found(json.loads(answered.text), told)
                while not fits(json.loads(with_ids(answered.text, ids)), told):
                    if call["tool"] not in CHANGING or time.monotonic() > until:
                        wrong.append(f"{answered.place}: {told}")
                        break
                    await asyncio.sleep(0.5)
                    told = await told_by(client, call)
                    ids |= found(json.loads(answered.text), told)
    assert not wrong, "\n\n".join(wrong)
