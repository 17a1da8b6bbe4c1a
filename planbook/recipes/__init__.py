"""Plan recipes: plans with holes.

`shelf` finds them, `recipe` loads and renders one, `matching.match` finds the one that serves a goal, `take_out` makes
one from a plan that ran well. `planbook.check.recipes.render_plan` renders one and checks the result.
"""

ENDING = ".yaml.j2"
