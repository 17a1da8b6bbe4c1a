"""The secrets that must not be stored in a thread: those that the project uses, and texts that are keys."""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from planbook.errors import PlanbookError
from planbook.places import Project
from planbook.secrets.key_texts import keys_in
from planbook.secrets.redaction import Mask, redact_known, remember
from planbook.secrets.store import KeptSecrets
from planbook.threads.changes import Change

_NAMED = re.compile(r"\bsecrets\.([A-Za-z_][A-Za-z0-9_]*)|^secret:\s*([A-Za-z_][A-Za-z0-9_]*)", re.MULTILINE)


def mask_for(project: Project, changes: Iterable[Change]) -> Mask:
    """Returns a mask for the project's secrets and for the keys in these changes.

    The project's secrets are those that it keeps, those that plans and hooks name and the environment has, and those
    that this process has read. A kept secret that cannot be opened here is not known here either.
    """
    kept = KeptSecrets(project)
    with suppress(PlanbookError):
        for one in kept.all():
            with suppress(PlanbookError):
                kept.value(one.name)
    remember({name: value for name in _names(project) if (value := os.environ.get(name))})
    mask = redact_known()
    for change in changes:
        for text in _texts(change.model_dump()):
            for key in keys_in(text):
                mask.add("key", key)
    return mask


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            yield from (text for pair in value.items() for part in pair for text in _texts(part))
        case list() | tuple():
            yield from (text for item in value for text in _texts(item))


def _names(project: Project) -> Iterator[str]:
    """Yields the names of the secrets that plans and hooks use."""
    for folder in ("plans", "hooks"):
        for file in sorted((project.folder / folder).glob("*.yaml")):
            with suppress(OSError):
                for groups in _NAMED.findall(file.read_text(encoding="utf-8", errors="replace")):
                    yield from filter(None, groups)
