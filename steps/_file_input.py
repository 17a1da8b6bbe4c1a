"""Gives files to the page for `upload`: to a file field, to a button that asks for them, or by dropping them."""

from collections.abc import Sequence
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING

from planbook.browser.acting.field_values import FieldInput
from planbook.errors import StepError
from planbook.files.read_whole import read_whole
from planbook.step import Stage

if TYPE_CHECKING:
    from playwright.async_api import FilePayload, Locator

TO_ASK = 3000  # milliseconds for a button to ask for a file
FIELD = "input[type=file]"


async def upload_files(it: "Locator", files: Sequence[Path], words: str, stage: Stage) -> None:
    """Gives the files to the page. Raises StepError of class value, and not_found if nothing asks for a file."""
    field = await _field(it)
    given = as_payloads(files, stage)
    if field:
        if len(files) > 1 and not await field.evaluate("el => (el.control || el).multiple"):
            raise StepError("value", f"the field takes one file, not {len(files)}")
        put = FieldInput(words, "", False, hands_on=True)
        await stage.session.filled.around(
            field, put, lambda: field.set_input_files(given, timeout=stage.left()), stage.left
        )
    elif not await _asked(it, given, stage):
        await _drop(it, given, stage)


def as_payloads(files: Sequence[Path], stage: Stage) -> "list[Path] | list[FilePayload]":
    """Returns the files for the page: if one is kept as a masked copy only, all as contents."""
    themselves = [stage.itself(file) for file in files]
    if not any(themselves):
        return list(files)
    contents = [own or (file.name, read_whole(file)) for own, file in zip(themselves, files, strict=True)]
    return [_payload(name, content) for name, content in contents]


def _payload(name: str, content: bytes) -> "FilePayload":
    return {"name": name, "mimeType": guess_type(name)[0] or "application/octet-stream", "buffer": content}


async def _field(it: "Locator") -> "Locator | None":
    """Returns the element if it is a file field or its label; else the only file field inside."""
    if await it.evaluate(f"el => (el.control || el).matches('{FIELD}')"):
        return it
    inside = it.locator(FIELD)
    return inside if await inside.count() == 1 else None


async def _asked(it: "Locator", files: "list[Path] | list[FilePayload]", stage: Stage) -> bool:
    from playwright.async_api import TimeoutError

    try:
        async with it.page.expect_file_chooser(timeout=min(TO_ASK, stage.left())) as asking:
            await it.click(timeout=stage.left())
    except TimeoutError:
        return False
    await (await asking.value).set_files(files, timeout=stage.left())
    return True


async def _drop(it: "Locator", files: "list[Path] | list[FilePayload]", stage: Stage) -> None:
    from playwright.async_api import Error

    try:
        await it.drop({"files": files}, timeout=stage.left())
    except Error:
        raise StepError("not_found", "it is not a file field, asks for no file, and accepts no dropped file") from None
