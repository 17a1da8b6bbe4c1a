"""The command line: one file per command, loaded when it is called. A command reads options, calls the packages below,
and prints; it decides nothing else."""
