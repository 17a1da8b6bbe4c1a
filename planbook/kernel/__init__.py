"""The Jupyter kernel: cells of YAML are tried in a live session, by the engine of the studio."""
