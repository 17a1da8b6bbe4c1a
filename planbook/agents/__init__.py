"""Carries out the tasks of `agent` steps: starts programs, calls models, and keeps to the limits in the settings."""
