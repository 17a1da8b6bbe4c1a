"""Files that nobody would write: each is told what is wrong with it, or can be used."""
