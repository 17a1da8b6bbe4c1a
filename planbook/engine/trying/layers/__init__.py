"""The layers of a try that a run has not: each knows the try. The lists are in `table`."""
