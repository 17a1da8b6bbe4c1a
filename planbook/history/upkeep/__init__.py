"""Keeping the history for years: comparing, saving, bringing back, pruning, and exporting it."""
