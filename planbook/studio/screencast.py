"""The picture of the live page, which is drawn anew as the page changes, while a page of the studio is open."""

import base64
from contextlib import AsyncExitStack
from typing import Any

from planbook.browser.evidence.live_picture import LiveFrame, live_picture
from planbook.studio.event_streams import EventStreams
from planbook.studio.live import LiveSession


class Screencast:
    """Shows the page of a live session to whoever listens to the event streams."""

    def __init__(self, live: LiveSession, streams: EventStreams) -> None:
        self._live = live
        self._streams = streams
        self._going: AsyncExitStack | None = None
        self._frame: LiveFrame | None = None

    async def follow(self) -> None:
        """Begins if a page is open and somebody looks; ends otherwise. Call it again and again."""
        wanted = self._streams.is_watched and self._live.is_open
        if wanted and self._going is None:
            going = AsyncExitStack()
            await going.enter_async_context(live_picture(self._live.session, self._show))
            self._going = going
        elif not wanted:
            await self.stop()

    async def stop(self) -> None:
        """Ends, until it is to follow again."""
        if self._going:
            going, self._going = self._going, None
            await going.aclose()

    @property
    def newest(self) -> dict[str, Any] | None:
        """The newest frame, as the page gets it; None if no page is open."""
        return _as_json(self._frame) if self._frame and self._live.is_open else None

    def _show(self, frame: LiveFrame) -> None:
        self._frame = frame
        self._streams.tell("frame", _as_json(frame))


def _as_json(frame: LiveFrame) -> dict[str, Any]:
    return {"picture": base64.b64encode(frame.jpeg).decode(), "width": frame.width, "height": frame.height}
