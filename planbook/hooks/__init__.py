"""Hooks: signed messages of other services that start runs or drafts, each described by a file `hooks/NAME.yaml`."""

FOLDER = "hooks"
ENDING = ".yaml"
