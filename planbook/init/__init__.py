"""A new repository for plans: the files in `files/`, which `planbook init` writes."""
