"""Finding the element that a target names, and saying why it is not there."""
