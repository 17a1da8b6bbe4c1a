"""Hooks: signed messages of other services that start runs, each described by a file `hooks/NAME.yaml`."""
