"""What earlier runs left: values, signed-in states, statistics."""
