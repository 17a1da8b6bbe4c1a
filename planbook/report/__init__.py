"""What people look at: the notebook of a run, made from its record and from nothing else.

`cells` turns a record into a notebook's cells; `html`, `ipynb` and `markdown` write them; `live` saves the page while
the run goes on.
"""
