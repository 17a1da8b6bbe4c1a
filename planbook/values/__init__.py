"""Values: the expressions of a plan (`parse`), and what its texts and models become at run time (`render`)."""
