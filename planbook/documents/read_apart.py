"""Reads XLSX and PDF files in a process of its own, without secrets: limited in memory, and to the step's time.

What is read there comes from pages: a file may be made to take all memory, or to never end.
"""

import asyncio
import json
import os
import sys
from contextlib import suppress
from typing import Any

from planbook.documents.options import Options
from planbook.errors import StepError
from planbook.files.typed_json import from_typed_json

LARGEST_ANSWER = 200_000_000
"""Bytes of what the process may return."""


async def read_apart(content: bytes, file_type: str, wanted: str, options: Options, seconds: float) -> Any:
    """Returns what the process reads: `{"value": …}` or `{"table": …}`, with a `note`. Raises StepError."""
    order = json.dumps({"type": file_type, "wanted": wanted, "options": options.as_mapping()})
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-m", "planbook.documents.reader_process", order,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        env={name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ},
    )  # fmt: skip
    try:
        async with asyncio.timeout(seconds):
            written = await _exchange(process, content)
            await process.wait()
    except TimeoutError:
        raise StepError("timeout", f"{options.name}: it was not read in time; give the step a longer timeout") from None
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    return _answer(written, options)


async def _exchange(process: asyncio.subprocess.Process, content: bytes) -> bytes:
    assert process.stdin and process.stdout
    with suppress(BrokenPipeError, ConnectionResetError):  # it says why before it has read everything
        process.stdin.write(content)
        await process.stdin.drain()
        process.stdin.close()
    parts, total = [], 0
    while part := await process.stdout.read(1 << 20):
        parts.append(part)
        total += len(part)
        if total > LARGEST_ANSWER:
            process.kill()
            return b""
    return b"".join(parts)


def _answer(written: bytes, options: Options) -> Any:
    try:
        answer = json.loads(written)
    except ValueError:  # it ended without an answer: killed, or out of memory
        raise options.wrong("reading it takes more memory or time than a file may; it may be damaged") from None
    if "error" in answer:
        raise StepError("value", answer["error"])
    return from_typed_json(answer)
