"""Damages a journal in every way that a disk, a copy or an editor damages files."""
