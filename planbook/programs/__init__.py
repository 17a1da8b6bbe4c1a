"""Starts the programs of `[tool.planbook.programs]`, within their limits, and reads what they write."""
