"""Rewrites every `rules/RULE/fires*.out` after a change of wording. Review the diff before you commit it."""

import contextlib

from tests.check.test_rules import FIRES, said

for path in FIRES:
    with contextlib.chdir(path.parent):
        path.with_suffix(".out").write_text(said(path) + "\n", encoding="utf-8")
