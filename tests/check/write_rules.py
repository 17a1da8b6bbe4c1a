"""Writes every `rules/RULE/fires*.out` anew, after a change of wording. Read the difference before you commit it."""

import contextlib

from tests.check.test_rules import FIRES, said

for path in FIRES:
    with contextlib.chdir(path.parent):
        path.with_suffix(".out").write_text(said(path) + "\n", encoding="utf-8")
