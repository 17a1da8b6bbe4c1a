"""Does the commands that hooks carry for threads: `create_session`, `conversation_batch`, `store_memory` and so on.

A command is done once for each message: what is sent again with the message's id is answered as before.
"""

from typing import Any

from pydantic import ValidationError

from planbook.serve.problems import Refusal
from planbook.serve.thread_requests import (
    COMMAND,
    AddArtifact,
    Batch,
    Command,
    ConversationBatch,
    CreateSession,
    DelegateTask,
    One,
    StoreMemory,
)
from planbook.serve.thread_service import ThreadDesk, Told

NO_THREAD = "The command {command} names no `thread`."
NO_COMMAND = "The message is not a command: {why}"
FAILED = "Command {number} of the batch, {command}: {why} The ones before it are done; send the message again to go on."


def read_command(body: Any) -> Command:
    """Returns the command that a message carries. Raises Refusal with what is wrong."""
    try:
        return COMMAND.validate_python(body)
    except ValidationError as error:
        those = [f"{'/'.join(map(str, one['loc'])) or 'it'}: {one['msg']}" for one in error.errors(include_url=False)]
        raise Refusal(422, NO_COMMAND.format(why="; ".join(those[:5]))) from None


async def do_command(desk: ThreadDesk, command: Command, message_id: str) -> Told:
    """Does a command, and returns the answer. Raises Refusal and PlanbookError."""
    if not isinstance(command, Batch):
        return await _do(desk, command, command_thread(command), message_id)
    thread, results = command.thread, []
    for number, one in enumerate(command.commands, 1):
        try:
            told = await _do(desk, one, command_thread(one) or thread, f"{message_id}.{number}")
        except Refusal as error:
            why = FAILED.format(number=number, command=one.command, why=error.detail)
            raise Refusal(error.status, why, error.headers) from None
        thread = told["thread_id"] if isinstance(one, CreateSession) else thread
        results.append(told)
    return {"command": "batch", "thread_id": thread, "results": results}


def command_thread(command: One) -> str | None:
    """Returns the thread that a command names."""
    return None if isinstance(command, CreateSession) else command.thread


async def _do(desk: ThreadDesk, command: One, thread: str | None, key: str) -> Told:
    if isinstance(command, CreateSession):
        return {"command": command.command, **await desk.create(command, key)}
    if thread is None:
        raise Refusal(422, NO_THREAD.format(command=command.command))
    match command:
        case ConversationBatch():
            told = await desk.add_messages(thread, command, key)
        case StoreMemory():
            told = await desk.store_memory(thread, command, key)
        case DelegateTask():
            told = await desk.hand_over(thread, command, key)
        case AddArtifact():
            told = await desk.add_artifact(thread, command, key)
    return {"command": command.command, **told}
