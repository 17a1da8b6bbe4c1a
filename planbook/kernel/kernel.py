"""The kernel as Jupyter knows it: runs cells, completes and explains words. All else is in `bench`.

Whoever asks gets an answer, whatever happens: without one, Jupyter waits for ever.
"""

import asyncio
from collections.abc import Awaitable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ipykernel.kernelbase import Kernel

from planbook.errors import PlanbookError, StepError
from planbook.kernel.bench import Bench
from planbook.kernel.outputs import Display, Text
from planbook.output.crash import keep_crash

BANNER = "planbook: a cell with the head of a plan opens its page, a cell with steps does them there."


class PlanKernel(Kernel):
    """One live session for one notebook. Its browser is closed when the kernel ends."""

    implementation = "planbook"
    implementation_version = version("planbook")
    banner = BANNER
    language_info = {
        "name": "yaml",
        "version": "1.2",
        "mimetype": "application/yaml",
        "file_extension": ".yaml",
        "codemirror_mode": "yaml",
        "pygments_lexer": "yaml",
    }

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)  # type: ignore[no-untyped-call]
        self._bench: Bench | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def _opened(self) -> Bench:
        if self._bench is None:
            from flows.secrets import read_secret
            from planbook.engine.open_browser import BrowserOptions
            from planbook.places import find_project
            from planbook.studio.live import opening_with

            self._bench = Bench(find_project(Path.cwd()), opening_with(BrowserOptions()), read_secret)
        return self._bench

    async def do_execute(
        self,
        code: str,
        silent: bool,
        store_history: bool = True,
        user_expressions: Mapping[str, Any] | None = None,
        allow_stdin: bool = False,
        *,
        cell_meta: Any = None,
        cell_id: str | None = None,
    ) -> dict[str, Any]:
        """Does a cell, and shows each outcome as soon as it is there."""
        self._loop = asyncio.get_running_loop()
        failed = ""
        try:
            async for shown in self._opened().do(code, cell_id):
                if not silent:
                    self._show(shown)
                failed = failed or (shown.failed if isinstance(shown, Text) else "")
        except Exception as error:
            failed = _told(error)
            if not silent:
                self._show(Text(f"{failed}\n", failed))
        if failed:
            return _refusal(failed) | {"execution_count": self.execution_count}
        return {"status": "ok", "execution_count": self.execution_count, "payload": [], "user_expressions": {}}

    def _show(self, shown: Text | Display) -> None:
        content: dict[str, Any]
        if isinstance(shown, Text):
            kind, content = "stream", {"name": "stderr" if shown.failed else "stdout", "text": shown.text}
        else:
            kind, content = "display_data", {"data": shown.data, "metadata": {}}
        self.send_response(self.iopub_socket, kind, content)  # type: ignore[no-untyped-call]

    async def do_complete(self, code: str, cursor_pos: int) -> dict[str, Any]:
        """Completes a word from the format of plans and from the live page."""
        return await _answered(self._complete(code, cursor_pos))

    async def _complete(self, code: str, cursor_pos: int) -> dict[str, Any]:
        start, matches = await self._opened().complete(code, cursor_pos)
        kinds = [{"start": start, "end": cursor_pos, "text": one["apply"], "type": one["kind"]} for one in matches]
        return {
            "status": "ok",
            "matches": [one["apply"] for one in matches],
            "cursor_start": start,
            "cursor_end": cursor_pos,
            "metadata": {"_jupyter_types_experimental": kinds},
        }

    async def do_inspect(
        self, code: str, cursor_pos: int, detail_level: int = 0, omit_sections: Any = ()
    ) -> dict[str, Any]:
        """Explains the word under the cursor."""
        return await _answered(self._inspect(code, cursor_pos))

    async def _inspect(self, code: str, cursor_pos: int) -> dict[str, Any]:
        said = self._opened().explain(code, cursor_pos)
        return {"status": "ok", "found": bool(said), "data": {"text/plain": said} if said else {}, "metadata": {}}

    async def interrupt_request(self, stream: Any, ident: Any, parent: Any) -> None:
        """Stops the cell that is at work. Jupyter asks for it in another thread."""
        if self._bench and self._loop:
            self._loop.call_soon_threadsafe(self._bench.stop)
        if self.session:
            self.session.send(stream, "interrupt_reply", {"status": "ok"}, parent, ident=ident)

    async def do_shutdown(self, restart: bool) -> dict[str, Any]:
        """Closes the browser, in the loop that opened it."""
        bench, self._bench = self._bench, None
        if bench and self._loop and self._loop.is_running():
            try:
                await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(bench.close(), self._loop))
            except Exception as error:  # the process ends all the same, and its browser with it
                self.log.error(_told(error))
        return {"status": "ok", "restart": restart}


async def _answered(answer: Awaitable[dict[str, Any]]) -> dict[str, Any]:
    try:
        return await answer
    except Exception as error:
        return _refusal(_told(error))


def _refusal(because: str) -> dict[str, Any]:
    return {"status": "error", "ename": "failed", "evalue": because, "traceback": []}


def _told(error: Exception) -> str:
    """Returns what to tell people of an error; one that was not foreseen is written to a file."""
    return str(error) if isinstance(error, PlanbookError | StepError) else keep_crash(error, "kernel")
