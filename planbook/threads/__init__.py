"""Threads: work with a model that goes on over days. Conversation, memories, goals handed over, and files."""
