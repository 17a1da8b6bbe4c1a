"""The kinds of step: one file a kind, and `steps.table`, which lists them."""
