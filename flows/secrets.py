"""Reads the secrets of a plan: from the environment first, then from those that the project keeps, then from Prefect.

A program that starts a run can so set a secret for it alone; and what is kept here needs no server.
"""

import os
import sys
from pathlib import Path

from flows import clients, server
from flows.settings import quiet_prefect
from flows.unreachable import is_unreachable, unreachable_error
from planbook.places import find_project
from planbook.secrets.store import KeptSecrets


def read_secret(name: str) -> str | None:
    """Returns the secret's value; None if no source has it. Raises CannotOpen if it is kept, but sealed otherwise."""
    return os.environ.get(name) or KeptSecrets(find_project(Path.cwd())).value(name) or _from_block(name)


def _from_block(name: str) -> str | None:
    if not _has_server():
        return None
    from prefect.blocks.system import Secret

    from planbook.engine.prepare import block_name

    try:
        return str(Secret.load(block_name(name), _sync=True).get())  # type: ignore[call-arg, union-attr]
    except ValueError:
        return None
    except Exception as error:
        if is_unreachable(error):
            raise unreachable_error() from None
        raise


def _has_server() -> bool:
    """Returns whether there is a server to ask. None is started for this: a new one has no blocks."""
    if os.environ.get("PREFECT_API_URL"):
        clients.take_key()
        return True
    if _is_in_flow():
        return True
    folder = find_project(Path.cwd()).folder
    own = server.status(folder)
    if own.server is None or not own.healthy:
        return False
    quiet_prefect(clients.client(folder, own.server))
    return True


def _is_in_flow() -> bool:
    """Returns whether a Prefect flow is running: then there is a server even if no variable names it."""
    if "prefect.context" not in sys.modules:
        return False
    from prefect.context import FlowRunContext

    return FlowRunContext.get() is not None
