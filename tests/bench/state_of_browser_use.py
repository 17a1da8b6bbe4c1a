"""Prints what browser-use tells a model about a page. Runs in an environment with that package, without planbook.

The arguments are the browser's program and its flags. For each address on standard input it writes one line of JSON:
the text, and the milliseconds that it took after the page was loaded.
"""

import asyncio
import json
import logging
import os
import sys
import time

os.environ.update(ANONYMIZED_TELEMETRY="false", BROWSER_USE_LOGGING_LEVEL="result")
from browser_use.browser import BrowserProfile, BrowserSession  # type: ignore[import-not-found]
from browser_use.dom.service import DomService  # type: ignore[import-not-found]


async def main() -> None:
    logging.disable(logging.CRITICAL)
    profile = BrowserProfile(
        executable_path=sys.argv[1],
        args=sys.argv[2:],
        headless=True,
        chromium_sandbox=False,
        enable_default_extensions=False,
        viewport={"width": 1280, "height": 800},
        user_data_dir=None,
    )
    session = BrowserSession(browser_profile=profile)
    await session.start()
    shown = ""
    try:
        for line in sys.stdin:
            if line != shown:
                await session.navigate_to(line.strip())
                await asyncio.sleep(0.5)  # it does not wait for the page to settle itself
                shown = line
            began = time.perf_counter()
            state, _, _ = await DomService(session).get_serialized_dom_tree()
            text = state.llm_representation()
            print(json.dumps({"text": text, "ms": (time.perf_counter() - began) * 1000}), flush=True)
    finally:
        await session.kill()


asyncio.run(main())
