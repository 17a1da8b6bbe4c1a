"""Uploads: files that people send to the server, so that runs can be given them as inputs."""
