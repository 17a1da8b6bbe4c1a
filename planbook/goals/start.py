"""Starts the draft of a goal in a process of its own, which outlives the one that starts it; and stops it."""

import os
import subprocess
import sys
import threading
import time

from planbook.audit import Door, record, through
from planbook.engine.prepare import how_to_set, new_run_id
from planbook.errors import PlanbookError
from planbook.goals.changes import task_to_change
from planbook.goals.goal import Callback, Goal, Wish
from planbook.goals.store import end_of, folder_of, goal_ids, is_kept, keep_goal, keep_stop, load_goal, locked, see_all
from planbook.places import Project
from planbook.planner.hosts import check_allowed
from planbook.planner.task import Task, check_goal, page_address, secrets_named
from planbook.questions.question import Person
from planbook.secrets.store import KeptSecrets

COMMAND = ("-P", "-c", "from flows.draft_goal import main; main()")
PATIENCE = 10.0
"""Seconds that a draft has to end after it was told to stop."""
CONTINUING = ".continuing"
"""The name under which whoever continues a draft holds a lock: hidden, so that it is not a goal."""
UNSIGNED = "callback: {name} is not a Standard Webhooks secret: its value begins with whsec_, and the rest is Base64."
GOES_ON = "The draft {} goes on. Stop it first, or wait for its end."
NOT_KEPT = "Nothing is kept of the draft {}: it has become a plan, or had not begun. Hand the goal over again."
NO_ADDRESS = "callback: {url} is not an address for messages; expected one such as https://ci.example/planbook"


class CannotContinue(PlanbookError):
    """The draft of a goal goes on, or nothing is kept of it."""

    exit_code = 1


class GoalIsOver(PlanbookError):
    """The draft has ended, so nothing can be done with it."""

    exit_code = 1


def task_of(wish: Wish) -> Task:
    """Returns the task for the planner. Raises PlanbookError for an address that is none."""
    secrets = secrets_named(wish.goal if wish.secrets_in_goal else "", wish.secrets)
    return Task(wish.goal.strip(), page_address(wish.url.strip()), tuple(wish.allow), secrets, name=wish.name)


def check_wish(project: Project, wish: Wish) -> None:
    """Checks what can be known before a process is started. Raises PlanbookError.

    Its process finds the rest, such as a secret that no source has.
    """
    if not wish.goal.strip():
        raise PlanbookError("The goal is empty. Say in words what the plan is to do.")
    task = task_of(wish)
    check_allowed(task)
    known = {name: value for name in task.secrets if (value := callback_secret(project, name))}
    check_goal(task.goal, known)  # what is recorded is kept for good
    if wish.changes:
        task_to_change(task, project, wish.changes)
    elif task.name and project.plan_file(task.name).exists():
        raise PlanbookError(f"There is a plan plans/{task.name}.yaml already. Choose another name.")
    if wish.callback:
        check_callback(project, wish.callback)


def check_callback(project: Project, callback: Callback) -> None:
    """Checks that the address is one, and that the secret is set. Raises PlanbookError."""
    url, name = callback.url, callback.secret
    try:
        is_address = url.startswith(("https://", "http://")) and page_address(url) == url
    except PlanbookError:
        is_address = False
    if not is_address:
        raise PlanbookError(NO_ADDRESS.format(url=url))
    value = callback_secret(project, name)
    if not value:
        raise PlanbookError(f"callback: the secret {name} is not set. {how_to_set([name])}")
    if not value.startswith("whsec_"):
        raise PlanbookError(UNSIGNED.format(name=name))


def callback_secret(project: Project, name: str) -> str | None:
    """Returns the secret that a callback is signed with, from the environment or from those that the project keeps."""
    return os.environ.get(name) or KeptSecrets(project).value(name)


def start_goal(
    project: Project, wish: Wish, starter: Person, door: Door = Door(),  # noqa: B008 - frozen
    goal_id: str | None = None, thread: str | None = None, continues: str | None = None,
) -> Goal:  # fmt: skip
    """Starts the draft, and returns as soon as its process has begun. Raises PlanbookError.

    Without `goal_id`, the goal gets a new one. `thread` is the id of a thread whose memories the draft reads,
    `continues` that of a goal whose draft it goes on with.
    """
    check_wish(project, wish)
    goal = Goal(
        id=goal_id or new_run_id(), at=time.time(), wish=wish, starter=starter, door=door, thread=thread,
        continues=continues,
    )  # fmt: skip
    with locked(project, goal.id) as lock:  # the process inherits it: nobody ever finds the goal without
        with through(door):
            record(project, "draft", wish.goal, run_id=goal.id, who=str(starter), details=_details(wish))
        keep_goal(project, goal)
        with (folder_of(project, goal.id) / "log").open("wb") as said:
            process = subprocess.Popen(
                [sys.executable, *COMMAND, goal.id, str(lock)], cwd=project.folder, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT, pass_fds=(lock,),
            )  # fmt: skip
    threading.Thread(target=process.wait, daemon=True).start()  # so that nothing of it is left when it ends
    return goal


def continue_goal(project: Project, goal_id: str, starter: Person, door: Door, max_cost: float | None = None) -> Goal:
    """Starts a goal that goes on with what is kept of another one. `max_cost` is for both together, in US dollars.

    Raises NoSuchGoal; CannotContinue if the draft goes on, or nothing is kept; PlanbookError.
    """
    before = load_goal(project, goal_id)
    kept = before.continues or goal_id
    wish = before.wish if max_cost is None else before.wish.model_copy(update={"max_cost": max_cost})
    with locked(project, CONTINUING):
        _refuse_to_continue(project, goal_id, kept)
        return start_goal(project, wish, starter, door, thread=before.thread, continues=kept)


def _refuse_to_continue(project: Project, goal_id: str, kept: str) -> None:
    """Raises CannotContinue if a draft goes on with what is kept, or nothing is."""
    if end_of(project, goal_id) is None:
        raise CannotContinue(GOES_ON.format(goal_id))
    for other in see_all(project, goal_ids(project)):
        if other.goal.continues == kept and not other.is_over:
            raise CannotContinue(GOES_ON.format(other.goal.id))
    if not is_kept(project, kept):
        raise CannotContinue(NOT_KEPT.format(goal_id))


def _details(wish: Wish) -> dict[str, object]:
    return {"url": wish.url, "max_cost": wish.max_cost} | ({"secrets": wish.secrets} if wish.secrets else {})


def stop_goal(project: Project, goal_id: str, by: Person, seconds: float = PATIENCE) -> None:
    """Stops a draft, and returns once it has ended. What was tried is kept.

    Raises NoSuchGoal; GoalIsOver if it has ended before, or does not end in time.
    """
    goal = load_goal(project, goal_id)
    if end := end_of(project, goal_id):
        raise GoalIsOver(f"The goal {goal_id} has ended: it is {end.status}.")
    record(project, "cancel", goal.wish.goal, run_id=goal_id, who=str(by))
    keep_stop(project, goal_id, by)
    until = time.monotonic() + seconds
    while end_of(project, goal_id) is None:
        if time.monotonic() > until:
            raise GoalIsOver(f"The draft {goal_id} was told to stop, and has not ended in {seconds:g} seconds.")
        time.sleep(0.05)
