"""Secrets: finds them in any spelling, replaces them by their names, and encrypts files."""
