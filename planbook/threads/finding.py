"""Finds threads by what people write of their ids."""

from collections.abc import Iterator, Sequence
from itertools import islice

from planbook.places import Project, names_in
from planbook.plan.problem import did_you_mean
from planbook.threads.journal import ThreadError, read_thread
from planbook.threads.thread import Thread

NO_THREAD = 'No thread is called "{asked}". {hint}'
GONE = "The thread {id} was deleted."


class NoSuchThread(ThreadError):
    """The text matches no thread, or more than one."""


def thread_ids(project: Project) -> list[str]:
    """Returns the ids of all threads, the deleted ones included, the oldest first."""
    return sorted(name for name in names_in(project.threads) if project.thread(name).journal.is_file())


def find_thread(project: Project, asked: str) -> Thread:
    """Returns a thread by its id, the beginning of its id, or `last`: the one that changed last.

    Raises NoSuchThread.
    """
    if asked in thread_ids(project):
        meant = [asked]
    elif asked == "last":
        meant = [thread.id for thread in islice(_newest_first(project), 1)]
    else:
        meant = [one for one in thread_ids(project) if asked and one.startswith(asked)]
    if len(meant) != 1:
        raise NoSuchThread(_which(project, asked, meant))
    thread = read_thread(project.thread(meant[0]).journal)
    if thread.state == "deleted":
        raise NoSuchThread(GONE.format(id=thread.id))
    return thread


def _newest_first(project: Project) -> Iterator[Thread]:
    """Yields the threads that were not deleted, the one that changed last first."""
    journals = [project.thread(one).journal for one in thread_ids(project)]
    for journal in sorted(journals, key=lambda one: one.stat().st_mtime_ns, reverse=True):
        if (thread := read_thread(journal)).state != "deleted":
            yield thread


def _which(project: Project, asked: str, meant: Sequence[str]) -> str:
    if meant:
        return f'"{asked}" is how {len(meant)} threads begin ({", ".join(meant[-3:])}). Write more of the id.'
    there = sorted(thread.id for thread in _newest_first(project))
    hint = did_you_mean(asked, there, f"The last one is {there[-1]}.") if there else "There are no threads yet."
    return NO_THREAD.format(asked=asked, hint=f"{hint[0].upper()}{hint[1:]}") + (
        " List them: planbook thread list" if there else " Create one: planbook thread create TITLE"
    )
