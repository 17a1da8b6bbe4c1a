"""The layers of a try that a run does not have; each knows the try. `table` has the lists."""
