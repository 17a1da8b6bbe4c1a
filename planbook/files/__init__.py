"""Files and texts: atomic writes, typed JSON, and repair of broken surrogate pairs."""
