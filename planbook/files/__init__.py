"""Files and texts: written whole, with types that last, without halves of characters."""
