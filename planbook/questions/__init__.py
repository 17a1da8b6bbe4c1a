"""Questions that a run puts to people: what is asked, who may answer, and what an answer must be.

A question is plain data, from which any door makes its form. It is put in the journal of its run; what people say to a
run is put in that run's letterbox, since the journal belongs to the run's own process.
"""
