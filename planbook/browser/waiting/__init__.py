"""Waits until a page is loaded or settled, or a condition holds."""
