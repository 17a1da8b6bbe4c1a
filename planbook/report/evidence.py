"""The artifacts of a run on a page: embedded, or linked relative to the page."""

import base64
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from planbook.events import ArtifactKept
from planbook.record import StepRecord

PICTURES = 24_000_000  # bytes that one page embeds at most; further pictures are linked
TEXT = 60_000  # characters of a text that are shown at most
PICTURE_TYPES = frozenset(("image/png", "image/jpeg", "image/webp", "image/gif"))
TEXTS = frozenset(("snapshot", "console", "requests"))
TEXT_TYPES = frozenset(("text/plain", "application/json", "text/csv", "text/html"))
NAMES = {
    "screenshot": "Screenshot",
    "snapshot": "Accessibility snapshot",
    "console": "Console errors",
    "requests": "Failed requests",
    "trace": "Playwright trace",
    "download": "Download",
    "response": "Answer",
    "output": "Output",
    "file": "File",
}


@dataclass
class Evidence:
    """`folder` is the run's; `page` is the folder of the page. Without `embed`, everything is linked."""

    folder: Path
    page: Path
    embed: bool = True
    mask: Callable[[str], str] | None = None
    plan: str = ""  # the address of the plan as it ran, if there is one
    _left: int = PICTURES
    _pictures: dict[str, str] = field(default_factory=dict)

    def link(self, kept: ArtifactKept) -> str:
        """Returns the link to the file, relative to the page."""
        if self.page == self.folder:
            return quote(kept.path)
        return quote(Path(os.path.relpath(self.folder / kept.path, self.page)).as_posix())

    def picture(self, kept: ArtifactKept) -> str:
        """Returns the `src` of an `img`: the picture itself if there is room for it, else its address."""
        if kept.path not in self._pictures:
            self._pictures[kept.path] = self._embedded(kept) or self.link(kept)
        return self._pictures[kept.path]

    def text(self, kept: ArtifactKept) -> str | None:
        """Returns the text of a file to show in the page; None for other files, or if the page does not embed."""
        if not self.embed or not _is_text(kept):
            return None
        try:
            with (self.folder / kept.path).open(encoding="utf-8", errors="replace") as file:
                text = file.read(TEXT + 1)
        except OSError:
            return None
        text = text if len(text) <= TEXT else f"{text[:TEXT]}\n… the rest is in {kept.path}"
        return self.mask(text) if self.mask else text

    def _embedded(self, kept: ArtifactKept) -> str | None:
        if not self.embed or kept.bytes > self._left:
            return None
        try:
            data = (self.folder / kept.path).read_bytes()
        except OSError:
            return None
        self._left -= len(data)
        return f"data:{kept.media_type};base64,{base64.b64encode(data).decode('ascii')}"


def _is_text(kept: ArtifactKept) -> bool:
    return kept.kind in TEXTS or (kept.kind in ("response", "output") and kept.media_type in TEXT_TYPES)


def of_last_try(step: StepRecord) -> list[ArtifactKept]:
    """Returns the artifacts of a step's last attempt, and those without an attempt."""
    earlier = {attempt.attempt for attempt in step.attempts[:-1]}
    return [kept for kept in step.artifacts if kept.attempt not in earlier]


def is_picture(kept: ArtifactKept) -> bool:
    """Returns whether it is shown as a picture. SVG is not, since it may contain scripts."""
    return kept.media_type in PICTURE_TYPES
