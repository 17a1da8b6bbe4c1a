"""What surrounds an attempt: one layer per file, each of which calls the next; `table` has the lists."""
