"""What a browser may talk to, and what it sends and gets."""
