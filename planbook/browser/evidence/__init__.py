"""What is kept of a page when a step fails, and what of it is covered."""
