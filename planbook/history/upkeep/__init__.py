"""Long-term maintenance of the history: verify, back up, restore, prune, and export it."""
