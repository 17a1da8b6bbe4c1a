"""What can be asked for, a file for each sort of thing."""
