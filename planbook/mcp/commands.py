"""planbook's own commands, each in a process of its own: what needs a browser or git, and may take long."""

import asyncio
import sys
from contextlib import suppress

from mcp.server.mcpserver.exceptions import ToolError

from planbook.places import Project

MAIN = "from planbook.cli.start import main; main()"
AT_MOST = 600.0
"""Seconds that a command may take: a try of a plan waits for the site."""


async def command(project: Project, *arguments: str, fine: tuple[int, ...] = (0, 1)) -> str:
    """Returns what `planbook ARGUMENTS` prints in the project. Raises ToolError for any other exit code, or in the end.

    `fine`: exit codes whose output is an answer; 1 is "something was found".
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-c", MAIN, *arguments, cwd=project.folder,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        out, err = await asyncio.wait_for(process.communicate(), AT_MOST)
    except (TimeoutError, asyncio.CancelledError) as error:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()
        if isinstance(error, asyncio.CancelledError):
            raise
        raise ToolError(f"planbook {arguments[0]} did not end within {AT_MOST:g} seconds.") from None
    if process.returncode not in fine or not out.strip():
        raise ToolError(err.decode("utf-8", "replace").strip() or out.decode("utf-8", "replace").strip())
    return out.decode("utf-8", "replace")
