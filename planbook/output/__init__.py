"""Output: printable text, streams that never raise, and the report of a crash."""
