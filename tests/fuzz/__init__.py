"""Mutated files: each must either give a clear error, or be usable."""
