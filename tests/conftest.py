"""Ctrl-C works in what the tests start, whatever started them: a shell's background jobs are told to ignore it."""

import signal

signal.signal(signal.SIGINT, signal.default_int_handler)
