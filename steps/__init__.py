"""The kinds of steps: one file per kind, and `steps.table`, which lists them.

Several kinds share the files that begin with `_`.
"""
