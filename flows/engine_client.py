"""What a worker starts for a flow run: hands the run to the worker's warm process, or runs it itself without one.

    python -P engine_client.py

A warm run waits for this file's imports, so there are none of Prefect.
"""

import os
import sys
from pathlib import Path

from planbook.warm.caller import hand_over

PLACE = "PLANBOOK_ENGINE_SOCKET"
"""The environment variable that names the socket of the worker's warm process."""


def main() -> None:
    place = os.environ.get(PLACE)
    code = hand_over(Path(place), []) if place else None
    if code is None:
        os.execv(sys.executable, [sys.executable, "-m", "prefect.engine"])
    sys.exit(code)


if __name__ == "__main__":
    main()
