"""The view of a plan as a notebook before it runs: made from the plan, the findings of `check`, and earlier runs.

`sheet` arranges the plan in cells; `badges`, `terms` and `facts` state what a reviewer asks about each cell and the
whole plan; `html` writes the page.
"""
