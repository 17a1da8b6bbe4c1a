"""Output: printable text, and streams that never raise."""
