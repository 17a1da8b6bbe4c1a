"""Questions of a run to people: what is asked, who may answer, and which answers are valid.

A question is plain data, from which each interface makes its form. It is written to the journal of its run. Answers go
to the run's letterbox, since only the run's own process writes the journal.
"""
