"""The pages of `planbook serve`: rendered on the server, and readable without scripts."""
