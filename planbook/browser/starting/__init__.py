"""Finding, installing, starting and ending a browser."""
