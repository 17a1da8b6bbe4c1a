"""How the runs of some time went, as one page: `charts` draws, `html` writes."""
