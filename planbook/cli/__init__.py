"""The command line: one file per command, imported when it is called.

A command reads options, calls the packages below, and prints. It makes no other decisions.
"""
