"""Waiting until a page is loaded, at rest, or as a look says."""
