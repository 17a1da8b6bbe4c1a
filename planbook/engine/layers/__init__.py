"""What surrounds an attempt: one layer a file, each of which takes the next, and the lists of them in `table`."""
