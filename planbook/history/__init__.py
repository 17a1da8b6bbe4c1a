"""The history: the journal of each run, which is the source of truth, and the DuckDB tables made from it.

Imports nothing here, because writing a journal must not load DuckDB.
"""
