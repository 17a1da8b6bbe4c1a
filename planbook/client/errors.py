"""What the API answers if something went wrong."""

from typing import Any

import httpx


class ApiError(Exception):
    """The API refused a request. `detail` is its reason, `errors` are the places where what was sent is wrong."""

    def __init__(self, response: httpx.Response):
        try:
            problem: dict[str, Any] = response.json()
        except ValueError:
            problem = {}
        self.status_code = response.status_code
        self.detail = str(problem.get("detail") or response.reason_phrase)
        self.errors: list[dict[str, Any]] = list(problem.get("errors") or [])
        self.headers = response.headers
        super().__init__(f"{self.status_code}: {self.detail}")


UnexpectedStatus = ApiError
__all__ = ["ApiError"]
