"""Judging plans without running them."""
