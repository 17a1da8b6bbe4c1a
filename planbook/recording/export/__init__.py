"""Writes a plan as a script of another tool, for developers who take it away.

`script` puts a script together, `steps` writes steps, `locators` writes targets, and `texts` writes what may contain
expressions.
"""
