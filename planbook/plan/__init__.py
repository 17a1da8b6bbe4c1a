"""Plans: from YAML to a model that knows the place of everything in the file, and back. The only reader of YAML."""
