"""What a worker starts for a flow run: hands the run to the worker's warm process, or runs it itself without one.

    python -P engine_client.py

A warm run waits for this file's imports, so there are none of Prefect.
"""

import os
import sys
from pathlib import Path

from planbook.warm.caller import BROKEN, hand_over

ALONE = Path(__file__).with_name("engine_process.py")
PLACE = "PLANBOOK_ENGINE_SOCKET"
"""The environment variable that names the socket of the worker's warm process."""
WORKER = "PLANBOOK_WORKER_PID"
"""The environment variable that names the worker's process."""


def main() -> None:
    place = os.environ.get(PLACE)
    code = hand_over(Path(place), []) if place else None
    if code is None and os.environ.get(WORKER) not in (None, str(os.getppid())):
        sys.stderr.write("planbook: the worker is gone; the run does not begin, so that another worker can begin it\n")
        code = BROKEN
    if code is None:
        os.execv(sys.executable, [sys.executable, "-P", str(ALONE)])
    sys.exit(code)


if __name__ == "__main__":
    main()
