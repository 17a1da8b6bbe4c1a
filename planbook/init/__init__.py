"""Creates a repository for plans: `planbook init` writes the files in `files/`."""
