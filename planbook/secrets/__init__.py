"""Secrets: finding them in whatever spelling, putting signs in their place, and sealing files."""
