"""Parses the expressions of a plan (`parse`), and renders its texts and models at run time (`render`)."""
