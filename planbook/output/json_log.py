"""The log as one JSON object per line (`PLANBOOK_LOG=json`), for programs that collect logs."""

import json
import logging
import os
import sys
from datetime import UTC, datetime

LOG = "PLANBOOK_LOG"
OF_PREFECT = ("flow_run_id", "flow_run_name", "flow_name", "task_run_id", "worker_name", "work_pool_name")


class JsonFormatter(logging.Formatter):
    """Formats records as JSON: `time` (ISO 8601, UTC), `level`, `logger`, `message`, and facts about the run.

    The facts are Prefect's own, and `run_id`, `plan` and `step`.
    """

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        said |= {name: str(value) for name in OF_PREFECT if (value := getattr(record, name, None))}
        said |= getattr(record, "planbook", {})
        if record.exc_info:
            said["exception"] = self.formatException(record.exc_info)
        return json.dumps(said)


def log_as_json() -> None:
    """Makes the log JSON, if the environment asks for it. Call it after Prefect has set its own handlers."""
    if os.environ.get(LOG) != "json":
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    for logger in (logging.getLogger(), *(logging.getLogger(name) for name in list(logging.root.manager.loggerDict))):
        consoles = [each for each in logger.handlers if isinstance(each, logging.StreamHandler)]
        if consoles:
            logger.handlers = [*(each for each in logger.handlers if each not in consoles), handler]
