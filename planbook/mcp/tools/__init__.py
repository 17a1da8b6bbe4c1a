"""What a model can do, one file for each subject. Each file has `add`, which adds its tools to a server."""
