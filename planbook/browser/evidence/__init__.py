"""The evidence that is kept of a page when a step fails, and what is masked in it."""
