"""Processes that have everything imported: whoever wants a run hands it over, and it runs in a fork.

Imports are most of what a short run costs (1.3 s of processor; a browser starts in half of that). `planbook run` leaves
such a process behind beside the project's Prefect server, and a worker has one of its own.

Who has the run has its caller's environment, folder and standard streams, so each side asks who the other is: the
folder of the socket is this user's alone, and the kernel says which user is at the other end.

The caller's side needs the standard library alone, since it is what a run waits for.
"""
