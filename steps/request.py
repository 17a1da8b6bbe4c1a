"""request: send an HTTP request past the page."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from planbook.step import ANSWER, FIXED, SECRETS, Effect, Family, Kind, Stage
from steps._answer import ExpectedAnswer, file_name, judge, value_of
from steps._content import (
    HEADERS,
    Content,
    check_header_names,
    check_json,
    of_file,
    of_files,
    of_form,
    of_headers,
    of_json,
    with_query,
)
from steps._fields import ValueName, exactly_one

if TYPE_CHECKING:
    from planbook.browser.requesting.message import Outgoing

METHODS = ("get", "head", "post", "put", "patch", "delete")
READING = ("get", "head")
KEY = "idempotency-key"


class Request(Kind):
    """Sends an HTTP request, and checks the response. It does not need a page.

    Exactly one of `get`, `head`, `post`, `put`, `patch` and `delete` names the address; a relative one is resolved
    against `start`. `request: ADDRESS` is a `get`. The request may go only to hosts that the plan's pages may use,
    including redirects. A value from a page may not choose the host. Like the page's own requests, it sends the
    browser's cookies and stores new ones; `cookies: none` does neither.

    `json`, `form`, `body` or `file` is the content. Text in `json` is sent as text: write `"{{ 2 }}"` for the number 2.
    `file` is a path in the project's folder, whose content is sent; a mapping of names and paths sends a form with
    files, to which `form` adds other fields. Secrets may be in `headers`, `json`, `form` and `body`; the record shows
    none of them.

    `get` and `head` are `read`, everything else is `once`: planbook sends it at most once, unless the step declares
    another `effect`. Such a request has an `Idempotency-Key` header, derived from the run and the step, so that a
    server that supports it does not act twice; the plan may set its own. If the server asks for a pause (`Retry-After`,
    up to five minutes), planbook retries the step after it.

    Without `expect`, every status from 200 to 299 counts as success. `expect` names the expected `status` (one or a
    list), texts or patterns of `headers`, and in `json` a condition on `answer`, the JSON of the response. `into` sets
    a value to the response: its JSON, or its text. planbook reads responses of up to 10 MB, and keeps them with the
    run, with secrets masked.

    Example:
        - request:
            post: /api/orders
            headers: {X-Token: "{{ secrets.SHOP_USER }}"}
            json: {paper: A4, quantity: "{{ 2 }}"}
            expect: {status: 201, json: "{{ answer.quantity == 2 }}"}
            into: order
    """

    word: ClassVar[str] = "request"
    family: ClassVar[Family] = "beyond"
    effect: ClassVar[Effect] = "once"
    bare: ClassVar[str | None] = "get"

    get: str | None = Field(None, description="the address to read from")
    head: str | None = Field(None, description="the address whose headers are read, without its content")
    post: str | None = Field(None, description="the address to send to")
    put: str | None = Field(None, description="the address of what is replaced")
    patch: str | None = Field(None, description="the address of what is changed")
    delete: str | None = Field(None, description="the address of what is deleted")
    headers: Annotated[dict[str, Any], WithJsonSchema(HEADERS), SECRETS] = Field({}, description="the headers, by name")
    query: dict[str, Any] = Field({}, description="what is added to the address, by name; a list adds several")
    json_: Annotated[Any, SECRETS] = Field(None, description="the content, sent as JSON")
    form: Annotated[dict[str, Any] | None, SECRETS] = Field(None, description="the content, sent as a form")
    body: Annotated[str | None, SECRETS] = Field(None, description="the content, sent as it is")
    file: str | dict[str, str] | None = Field(
        None, description="the file whose content is sent; or files by name, sent as a form"
    )
    expect: Annotated[ExpectedAnswer | None, ANSWER] = Field(
        None, description="what the answer must be: `status`, `headers`, `json`; default: a status from 200 to 299"
    )
    into: ValueName = Field(None, description="the value that receives the answer: its JSON, or its text")
    cookies: Annotated[Literal["page", "none"], FIXED] = Field(
        "page", description="`page` (default): those of the browser; `none`: none are sent or kept"
    )

    @model_validator(mode="after")
    def _one_request(self) -> Self:
        method = exactly_one({each: getattr(self, each) for each in METHODS})
        given = [key for key in ("json", "form", "body", "file") if self._content(key) is not None]
        if len(given) > 1 and not (given == ["form", "file"] and isinstance(self.file, Mapping)):
            said = "a request has one content; here are {keys}"
            raise PydanticCustomError("one_content", said, {"keys": " and ".join(given)})
        if given and method in READING:
            raise PydanticCustomError("no_content", "{method} sends no content; use query, or post", {"method": method})
        if self.json_ is not None:
            check_json(self.json_)
        check_header_names(self.headers)
        return self

    def _content(self, key: str) -> Any:
        return getattr(self, "json_" if key == "json" else key)

    @property
    def method(self) -> str:
        """The key that names the address."""
        return next(each for each in METHODS if getattr(self, each) is not None)

    @property
    def address(self) -> str:
        return str(getattr(self, self.method))

    def default_effect(self) -> Effect:
        return "read" if self.method in READING else self.effect

    def describe(self) -> str:
        content = {"json": " with JSON", "form": " with a form", "body": " with a text"}
        words = next((text for key, text in content.items() if self._content(key) is not None), "")
        if self.file is not None:
            paths = self.file.values() if isinstance(self.file, Mapping) else [self.file]
            words = f" with the {'file' if len(paths) == 1 else 'files'} {', '.join(paths)}"
        cookies = ", without cookies" if self.cookies == "none" else ""
        into = f", and read the answer into {self.into}" if self.into else ""
        return f"Send {self.method.upper()} {self.address}{words}{cookies}{into}"

    async def run(self, stage: Stage) -> None:
        answer = await stage.exchange(self._outgoing(stage))
        if answer.body:
            stage.keep("response", file_name(answer), answer.body)
        judge(answer, self.expect, stage)
        if self.into:
            stage.put(self.into, value_of(answer))

    def _outgoing(self, stage: Stage) -> "Outgoing":
        from planbook.browser.requesting.message import Outgoing  # lazy: `planbook check` loads no browser

        headers = of_headers(self.headers)
        if self.method not in READING:
            headers.setdefault(KEY, stage.key())
        content = self._sent(stage)
        if content.media_type:
            headers.setdefault("content-type", content.media_type)
        final = tuple(self.expect.status or ()) if self.expect else ()
        address = with_query(stage.address_of(self.address, self.method), self.query)
        return Outgoing(self.method.upper(), address, headers, content.body, content.fields, self.cookies, final)

    def _sent(self, stage: Stage) -> Content:
        if self.json_ is not None:
            return of_json(self.json_)
        if isinstance(self.file, Mapping):
            return of_files(self.form or {}, self.file, stage)
        if self.form is not None:
            return of_form(self.form)
        if self.file is not None:
            return of_file(self.file, stage)
        return Content() if self.body is None else Content(self.body.encode(), "text/plain; charset=utf-8")
