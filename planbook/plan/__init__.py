"""Plans: from YAML to a model, with the places of everything in it."""
