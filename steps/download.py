"""download: click, and keep the file that comes."""

import asyncio
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from planbook.browser.aiming import could_be_clicked
from planbook.step import Family, Kind, Stage, StepError, Target
from steps._fields import ValueName

if TYPE_CHECKING:
    from playwright.async_api import Download as Sent
    from playwright.async_api import Locator


class Download(Kind):
    """Clicks an element, waits for the file that it sends, and keeps the file with the run.

    `into` is the value that takes the file's path, for a later `upload` or for whoever reads the run's values.

    Example:
        - download: {link: Orders as CSV, into: orders_file}
    """

    word: ClassVar[str] = "download"
    family: ClassVar[Family] = "read"
    bare: ClassVar[str | None] = "target"

    target: Target
    into: ValueName = Field(None, description="the value that takes the file's path")

    def describe(self) -> str:
        into = f" into {self.into}" if self.into else ""
        return f"Download the file of {self.target.describe()}{into}"

    async def run(self, stage: Stage) -> None:
        came = await stage.act(self.target, _fetch, could_be_clicked)
        failure = await came.failure()
        if failure:
            raise StepError("navigation", f"the download of {came.url} failed: {failure}")
        kept = stage.keep("download", came.suggested_filename, (await came.path()).read_bytes())
        if self.into:
            stage.put(self.into, str(kept))


async def _fetch(it: "Locator", ms: float) -> "Sent":
    """Clicks, and waits until a file begins to come, in this window or in one that opens for it."""
    from playwright.async_api import TimeoutError

    coming = it.page.context.wait_for_event("download", timeout=ms)
    waiting = asyncio.ensure_future(coming)
    try:
        await it.click(timeout=ms)
        return await waiting
    except TimeoutError:
        if not waiting.done():
            raise
        raise StepError("timeout", "the click sent no file") from None
    finally:
        waiting.cancel()
