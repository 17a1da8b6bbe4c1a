"""How long a test lets a step try that is to fail: as short as it may be, and longer on a busy machine."""

import os

USUAL = 4.0  # processes that want each processor, as beside other tests


def patient(seconds: float) -> float:
    """Returns the seconds for what takes that long beside other tests."""
    return seconds * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1) / USUAL)


def timeout(seconds: float) -> str:
    """Returns the same as the value of a step's `timeout`."""
    return f"{round(patient(seconds) * 1000)}ms"
