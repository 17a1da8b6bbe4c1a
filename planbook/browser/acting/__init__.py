"""Acts on an element or a page, and explains why an act failed."""
