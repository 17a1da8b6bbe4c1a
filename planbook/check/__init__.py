"""Judges plans without running them: what a rule can ask of a plan, and the files, fixes and suppressions of `check`.

The rules are in `rules`, one per file; the output formats are in `formats`.
"""
