"""What happened: the journal of each run (the truth), and the DuckDB tables that are made from it.

Imports nothing here: writing a journal must not load DuckDB.
"""
