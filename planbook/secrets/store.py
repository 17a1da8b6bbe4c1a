"""Secrets that the project keeps: `.planbook/secrets.json`, each sealed with PLANBOOK_KEY, readable by its owner only.

    {"SHOP_PASSWORD": {"sealed": "gAAAA…", "set": 1780000000.0}}

The name of a secret is sealed with its value: a value cannot be moved to another name.
"""

import fcntl
import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planbook.errors import PlanbookError
from planbook.files.atomic_write import FOR_THE_OWNER, write_atomically
from planbook.files.reason import reason
from planbook.places import Project
from planbook.secrets.redaction import remember
from planbook.secrets.seal import KEY, MAKE_ONE, check_key, seal, unseal

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
LONGEST = 65_536  # bytes of a value
NO_KEY = f"{KEY} is not set: secrets are kept sealed with it. Make one, and set it wherever plans run: {MAKE_ONE}"
MOVED = "The kept secret {name} was sealed under another name: somebody has changed {file}. Set it again."


@dataclass(frozen=True)
class KeptSecret:
    """What is known of a kept secret without opening it. `changed`: seconds since 1970-01-01 UTC."""

    name: str
    changed: float


class KeptSecrets:
    """The secrets that one project keeps."""

    def __init__(self, project: Project) -> None:
        self.file = project.kept / "secrets.json"

    def all(self) -> list[KeptSecret]:
        """Returns the secrets by name. Raises PlanbookError if the file cannot be read."""
        return [KeptSecret(name, float(one["set"])) for name, one in sorted(self._read().items())]

    def value(self, name: str) -> str | None:
        """Returns the value, which is masked from now on; None if none is kept.

        Raises PlanbookError if the file cannot be read, and CannotOpen without the right key.
        """
        found = self._read().get(name)
        if found is None:
            return None
        opened = json.loads(unseal(str(found["sealed"]).encode(), f"The kept secret {name}"))
        if opened["name"] != name:
            raise PlanbookError(MOVED.format(name=name, file=self.file))
        value = str(opened["value"])
        remember({name: value})
        return value

    @staticmethod
    def refuse_without_key() -> None:
        """Raises PlanbookError if no valid key is set: nothing is kept unsealed."""
        if not os.environ.get(KEY):
            raise PlanbookError(NO_KEY)
        check_key()

    def keep(self, name: str, value: str) -> None:
        """Keeps a value under a name, in place of an earlier one. Raises PlanbookError."""
        self.refuse_without_key()
        with self._changing() as secrets:
            secrets[name] = {"sealed": _sealed(name, value), "set": time.time()}

    def drop(self, name: str) -> None:
        """Deletes a secret. Raises PlanbookError."""
        with self._changing() as secrets:
            secrets.pop(name, None)

    def _read(self) -> dict[str, dict[str, Any]]:
        try:
            found = json.loads(self.file.read_bytes())
            if not isinstance(found, dict) or not all({"sealed", "set"} <= one.keys() for one in found.values()):
                raise ValueError
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise PlanbookError(f"The kept secrets cannot be read: {reason(error, self.file)}.") from None
        except (ValueError, AttributeError):
            raise PlanbookError(f"The kept secrets cannot be read: {self.file} is damaged. Restore it.") from None
        return found

    @contextmanager
    def _changing(self) -> Iterator[dict[str, dict[str, Any]]]:
        """The secrets, which are written whole once the block is left. Only one process changes them at a time."""
        try:
            with _locked(self.file.with_suffix(".lock")):
                secrets = self._read()
                yield secrets
                write_atomically(self.file, json.dumps(secrets, indent=1).encode(), FOR_THE_OWNER)
        except OSError as error:
            raise PlanbookError(f"The secret cannot be kept: {reason(error, self.file)}. Nothing was done.") from None


def _sealed(name: str, value: str) -> str:
    return seal(json.dumps({"name": name, "value": value}).encode()).decode()


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
