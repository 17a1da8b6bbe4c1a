"""A plan as a notebook before it has run: made from the plan, what the checker found, and what earlier runs say.

`sheet` lays the plan out in cells; `badges`, `terms` and `facts` say what a reviewer asks of each and of the whole;
`html` writes the page.
"""
