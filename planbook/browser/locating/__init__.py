"""Finds the element that a target names, and explains why it is missing."""
