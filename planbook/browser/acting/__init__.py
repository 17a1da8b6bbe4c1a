"""Doing something to an element or a page, and saying why it failed."""
