"""Compares what elements look like, and keeps what the elements of a plan looked like in its last runs.

`element` prepares a fingerprint, `drift` says whether an element is another one than before, and `known_elements`
keeps the file.
"""
