"""The kinds of step: one file per kind, and `steps.table`, which lists them. Files that begin with `_` are shared by
several kinds."""
