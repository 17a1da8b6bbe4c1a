"""Judges plans without running them: what a rule may ask of a plan, and the command's files, fixes and suppressions.
The rules are in `rules`, one a file; the ways to print problems are in `formats`."""
