"""What earlier runs left: values, signed-in states, figures."""
