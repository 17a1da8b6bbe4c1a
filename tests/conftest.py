"""Ctrl-C works in what the tests start, whatever started them: a shell's background jobs are told to ignore it.

A server that tests have started and could not end, since they were killed themselves, ends after two hours:
one that a session's tests share may rest for a good part of the session.
"""

import os
import signal

signal.signal(signal.SIGINT, signal.default_int_handler)
os.environ.setdefault("PLANBOOK_SERVER_IDLE", "7200")
