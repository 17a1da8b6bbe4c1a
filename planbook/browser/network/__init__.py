"""What the browser may connect to, and what it sends and receives."""
