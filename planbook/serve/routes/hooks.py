"""`/hooks/NAME`: signed messages of other services, which start runs or drafts as `hooks/NAME.yaml` says.

Or they are commands for threads.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from flows.start_apart import Order
from planbook.audit import Door
from planbook.engine.prepare import new_run_id
from planbook.errors import PlanbookError
from planbook.files.strict_json import read_json
from planbook.goals.from_hook import wish_from
from planbook.goals.store import is_goal
from planbook.history.journal import has_begun
from planbook.hooks.hook import Hook, Message, hook_files, load_hook
from planbook.hooks.secret import hook_secret
from planbook.hooks.signature import WINDOW, Signed, signed
from planbook.places import Project
from planbook.questions.question import Person
from planbook.serve.access import WHICH, House, Open, ProjectName, address_of, house_of
from planbook.serve.auth.scopes import Scope
from planbook.serve.plans import plan_given
from planbook.serve.problems import Refusal
from planbook.serve.projects import choose
from planbook.serve.received_hooks import Received
from planbook.serve.routes.goals import begin
from planbook.serve.starting import started
from planbook.serve.thread_commands import do_command, read_command
from planbook.serve.thread_service import ThreadDesk

router = APIRouter(prefix="/hooks", include_in_schema=False)
LARGEST = 1_000_000  # bytes of a message
NO_HOOK = 'There is no hook "{name}".'
BROKEN = "The hook {name} cannot be used: {why}"
UNSIGNED = "The message is not signed with the secret of this hook, or says no id."
NOT_NOW = (
    "The message was signed {seconds} s {when}; at most {window:g} s are allowed. Is the clock of a machine wrong?"
)
AGAIN = "This message was received before{what}. Nothing was started."
TOO_LARGE = f"The message has more than {LARGEST // 1_000_000} MB."
NO_JSON = "The message is not JSON: {error}."
MAY_NOT = 'The user "{user}" of this hook may not {what} in the project "{project}".'
NO_COMMAND_MEANT = "The hook takes no command from this message (`when`)."
NOT_MEANT = "The hook starts no {what} for this message (`when`)."


@router.post("/{name}", dependencies=[Depends(Open("the message is signed"))])
async def receive(request: Request, name: str, project: ProjectName = None) -> Response:
    """Starts a run or a draft, and answers with its id (202); 200 where the message is none that starts one."""
    house = house_of(request)
    where, there = _project(house, project)
    hook, secret = await asyncio.to_thread(_hook, there, name)
    body = await _body(request)
    found = _checked(request, hook, secret, body)
    message = Message(_json(body), found.ids[0], found.event)
    person = _person(house, hook, where)
    if hook.commands:
        return await _command(request, hook, where, message, found, person)
    received = Received(house.database, where, name)
    run_id, is_mine = received.claim(found.ids, new_run_id())
    if not is_mine or has_begun(there.run(run_id).journal) or is_goal(there, run_id):
        if is_mine:  # the server ended after it had started it
            received.done(found.ids, run_id)
        raise Refusal(409, AGAIN.format(what=f", for the {_what(hook)} {run_id}" if run_id else ""))
    order = Order(folder=there.folder, run_id=run_id, starter=person, door=Door(f"hook {name}", address_of(request)))
    try:
        is_meant = await _start(order, there, hook, message)
    except Exception:  # if the server ends meanwhile, it may be about to begin: the claim stays
        received.forget(found.ids)
        raise
    received.done(found.ids, run_id if is_meant else "")
    key = "goal_id" if hook.draft else "run_id"
    if not is_meant:
        return JSONResponse({key: None, "detail": NOT_MEANT.format(what=_what(hook))})
    return JSONResponse({key: run_id}, 202)


async def _command(
    request: Request, hook: Hook, project: str, message: Message, found: Signed, person: Person
) -> Response:
    """Does what the message says. One that is sent again is answered as before, and nothing is done twice."""
    if not await asyncio.to_thread(hook.is_for, message):
        return JSONResponse({"command": None, "detail": NO_COMMAND_MEANT})
    house, door = house_of(request), Door(f"hook {hook.name}", address_of(request))
    scopes = house.users.get(hook.user).scopes(project)
    desk = ThreadDesk(house.projects[project], person, door, request.app.state.goal_watch, scopes.__contains__)
    key = f"{hook.name} {found.ids[-1]}"  # GitHub signs no id: there, the signature counts as one
    return JSONResponse(await do_command(desk, read_command(message.body), key))


def _what(hook: Hook) -> str:
    return "draft" if hook.draft else "run"


def _project(house: House, asked: str | None) -> tuple[str, Project]:
    name = choose(house.projects, asked, None)
    if name is None:
        raise Refusal(422, WHICH.format(names=", ".join(house.projects)))
    if name not in house.projects:
        raise Refusal(404, f'There is no project "{name}" here.')
    return name, house.projects[name]


def _hook(project: Project, name: str) -> tuple[Hook, str]:
    """The hook, and the secret that its messages are signed with. Raises Refusal."""
    files = hook_files(project)
    if name not in files:
        raise Refusal(404, NO_HOOK.format(name=name[:100]))
    try:
        hook = load_hook(files[name])
    except PlanbookError:
        raise Refusal(503, BROKEN.format(name=name, why="`planbook check hooks` says why.")) from None
    try:
        return hook, hook_secret(project, hook)
    except PlanbookError as error:
        raise Refusal(503, BROKEN.format(name=name, why=error)) from None


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            raise Refusal(413, TOO_LARGE)
    return bytes(body)


def _checked(request: Request, hook: Hook, secret: str, body: bytes) -> Signed:
    """What is known of a message that is signed, and new enough. Raises Refusal."""
    headers: Mapping[str, str] = dict(request.headers)
    try:
        found = signed(hook.scheme, hook.secret, secret, headers, body)
    except PlanbookError as error:
        raise Refusal(503, BROKEN.format(name=hook.name, why=error)) from None
    if found is None:
        house_of(request).rates.hit("nobody", address_of(request))
        raise Refusal(401, UNSIGNED)
    if not found.is_in_time:
        when = "ago" if found.age > 0 else "from now"
        raise Refusal(400, NOT_NOW.format(seconds=f"{abs(found.age):.0f}", when=when, window=WINDOW))
    return found


def _json(body: bytes) -> Any:
    try:
        return read_json(body)
    except ValueError as error:
        raise Refusal(400, NO_JSON.format(error=error)) from None


def _person(house: House, hook: Hook, project: str) -> Person:
    """The user in whose name it is started. Raises Refusal if they may not start it."""
    user = house.users.find(hook.user)
    scope, what = _needed(hook)
    if user is None or scope not in user.scopes(project):
        raise Refusal(403, MAY_NOT.format(user=hook.user, what=what, project=project))
    return user.person


def _needed(hook: Hook) -> tuple[Scope, str]:
    """The scope that the user of a hook needs, and what it is for."""
    if hook.commands:
        return "threads:write", "write threads"
    return ("plans:write", "draft plans") if hook.draft else ("runs:start", "start runs")


async def _start(order: Order, project: Project, hook: Hook, message: Message) -> bool:
    """Whether the message is meant, and the run or the draft was started. Raises Refusal and PlanbookError."""
    if not await asyncio.to_thread(hook.is_for, message):
        return False
    if hook.draft:
        wish = await asyncio.to_thread(wish_from, hook, message)
        await asyncio.to_thread(begin, project, wish, order.starter, order.door, order.run_id)
        return True
    inputs = await asyncio.to_thread(hook.inputs_from, message)
    plan, given = await asyncio.to_thread(plan_given, project, hook.plan, inputs)
    await started(order.model_copy(update={"plan": plan.file, "inputs": given}))
    return True
