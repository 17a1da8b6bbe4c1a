"""Reads files as git has them, and makes branches.

Files are read as stored: no filters, no line end conversion, no links followed, exact letter case. So "the same as in
git" always means the same bytes.
"""

from planbook.git.branching import branch_off, branches, has_branch
from planbook.git.command import GitError
from planbook.git.objects import Newest, State, Version, contents, newest, plain_diff, show, state, versions
from planbook.git.repository import HEAD, Spot, commit, files, head, origin, spot, top, who

__all__ = [
    "HEAD",
    "GitError",
    "Newest",
    "Spot",
    "State",
    "Version",
    "branch_off",
    "branches",
    "commit",
    "contents",
    "files",
    "has_branch",
    "head",
    "newest",
    "origin",
    "plain_diff",
    "show",
    "spot",
    "state",
    "top",
    "versions",
    "who",
]
