"""The sessions that the recorder is tried on, each on pages of its own."""
