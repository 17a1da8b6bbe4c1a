"""Where the secrets of a plan come from: the environment first, then Prefect Secret blocks."""

import os


def read_secret(name: str) -> str | None:
    """The secret's value, or None where neither has it."""
    return os.environ.get(name) or _from_block(name)


def _from_block(name: str) -> str | None:
    from prefect.blocks.system import Secret

    from planbook.engine.prepare import block_name

    try:
        return str(Secret.load(block_name(name), _sync=True).get())  # type: ignore[call-arg, union-attr]
    except ValueError:
        return None
