"""Files that pages send: a waiting step gets them; all others are noted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import BrowserContext, Download
from playwright.async_api import Error as PlaywrightError

from planbook.browser.starting.launch import remote_address
from planbook.errors import StepError

STAYED = (
    "the file {} is on the disk of the browser's machine, and DevTools does not hand it over; connect to a Playwright "
    "server there instead"
)
ENDINGS = frozenset(
    ("csv", "tsv", "xls", "xlsx", "xlsm", "ods", "pdf", "doc", "docx", "odt", "rtf", "txt", "log", "json", "xml",
     "html", "zip", "gz", "png", "jpg", "jpeg", "ics", "eml")
)  # fmt: skip
NOT_KEPT = "the file {} arrived, but no `download` step kept it"


class Downloads:
    """The downloads of a browser context."""

    def __init__(self, context: BrowserContext, note: Callable[[str], None]) -> None:
        self._note = note
        self._taken: list[Download] | None = None
        self._arrived = asyncio.Event()
        context.on("download", self._came)

    def _came(self, download: Download) -> None:
        if self._taken is None:
            return self._note(NOT_KEPT.format(name_of(download)))
        self._taken.append(download)
        return self._arrived.set()

    @asynccontextmanager
    async def waiting(self) -> AsyncIterator[list[Download]]:
        """Yields a list that receives the files which arrive during the block."""
        taken: list[Download] = []
        self._taken = taken
        self._arrived.clear()
        try:
            yield taken
        finally:
            self._taken = None

    async def another(self, seconds: float) -> bool:
        """Returns whether another file arrives in this many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._arrived.wait()
        came = self._arrived.is_set()
        self._arrived.clear()
        return came


def name_of(download: Download) -> str:
    """Returns the name that the file was sent under.

    The browser takes the dot from a name that is only an ending, such as `.csv`: it becomes `file.csv`.
    """
    name = download.suggested_filename
    return f"file.{name}" if name.lower() in ENDINGS else name


async def content_of(download: Download) -> bytes:
    """Returns the file's content, also from a remote browser. Raises navigation."""
    name = name_of(download)
    try:
        if failure := await download.failure():
            raise StepError("navigation", f"the file {name} arrived incomplete from {download.url}: {failure}")
        with TemporaryDirectory(prefix="planbook-") as folder:
            path = Path(folder) / "file"
            await download.save_as(path)
            return path.read_bytes()
    except PlaywrightError as error:
        if "ENOENT" in error.message and (browser := download.page.context.browser) and remote_address(browser):
            raise StepError("navigation", STAYED.format(name)) from None
        reason = error.message.splitlines()[0].partition(": ")[2] or error.message
        raise StepError("navigation", f"the file {name} arrived incomplete from {download.url}: {reason}") from None
