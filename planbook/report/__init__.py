"""The reports: the notebook of a run, made only from its record.

`cells` converts a record to the cells of a notebook; `html`, `ipynb` and `markdown` write them; `live` saves the page
during the run.
"""
