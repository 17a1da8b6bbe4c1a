"""The values of `last` in a plan: those of its last run that passed, one file per plan in `.planbook/last/`.

They are the values in the record: secrets are replaced by their names, dates are texts.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic_core import to_json

from planbook.errors import PlanbookError
from planbook.files.atomic_write import write_atomically
from planbook.places import Project


def file_of(project: Project, plan: str) -> Path:
    """Returns the file with the values of a plan's last run that passed."""
    return project.last / f"{plan}.json"


def read(project: Project, plan: str) -> dict[str, Any]:
    """Returns the values; empty if no run of the plan has passed yet. Raises PlanbookError if that is unknown."""
    file = file_of(project, plan)
    try:
        values: dict[str, Any] = json.loads(file.read_bytes())["values"]
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise PlanbookError(f"The values of the last run of {plan} cannot be read: {error.strerror} ({file})") from None
    except (ValueError, KeyError, TypeError):
        raise PlanbookError(
            f"The values of the last run of {plan} are damaged ({file}). Remove that file: the next run is then as the "
            "first one, which knows no `last`."
        ) from None
    return values


def save(project: Project, plan: str, run_id: str, values: Mapping[str, Any]) -> None:
    """Saves the values atomically. Raises OSError."""
    file = file_of(project, plan)
    told = to_json({"run": run_id, "values": dict(values)}, inf_nan_mode="strings", serialize_unknown=True)
    write_atomically(file, told)
