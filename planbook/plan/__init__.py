"""Plans: reads YAML into a model that knows the place of everything in the file, and writes it.

The only reader of YAML.
"""
