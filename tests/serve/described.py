"""The description of the API as the generator of `planbook.client` gets it: `python -m tests.serve.described`.

The generated functions raise every error alike, so the description says nothing of errors; and it has the media types
that the generator knows.
"""

import json
import sys
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from planbook.places import Project
from planbook.serve.app import make_app

TEXT = {"application/yaml": "text/plain", "text/markdown": "text/plain", "text/html": "text/plain",
        "*/*": "application/octet-stream"}  # fmt: skip
METHODS = ("get", "post", "put", "patch", "delete")


def described() -> dict[str, Any]:
    """Returns the description, without errors."""
    with TemporaryDirectory() as folder:
        found: dict[str, Any] = make_app({"project": Project(Path(folder))}).openapi()
    found["info"]["version"] = "1"  # of the API; planbook's own changes more often
    for path in found["paths"].values():
        for method in METHODS:
            if method in path:
                path[method]["responses"] = _answers(path[method]["responses"])
    return found


def _answers(responses: dict[str, Any]) -> dict[str, Any]:
    """The first good answer."""
    status = next(status for status in responses if status.startswith("2"))
    answer = dict(responses[status])
    content = answer.get("content", {})
    answer["content"] = {TEXT.get(kind, kind): value for kind, value in list(content.items())[:1]}
    if not content:
        del answer["content"]
    return {status: answer}


def fingerprint() -> str:
    """Returns the SHA-256 of the description, which is kept beside what was generated from it."""
    return sha256(json.dumps(described(), sort_keys=True).encode()).hexdigest()


if __name__ == "__main__":
    print(fingerprint() if "--sha256" in sys.argv else json.dumps(described()))
