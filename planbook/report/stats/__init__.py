"""Statistics of runs as one page: `charts` draws, `html` writes."""
