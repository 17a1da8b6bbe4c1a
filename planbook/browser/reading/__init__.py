"""Reads a page as a model, or a person in a hurry, should see it: what it says, and what can be done there."""
