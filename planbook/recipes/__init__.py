"""Plan recipes: plans with holes.

`shelf` finds them, `recipe` loads and renders one, `matching` finds the one that serves a goal, `take_out` makes one of
a plan that ran well.
"""
