"""Finds the element of a failed step again, and proposes its new target as a diff.

`likeness` and `judge` compare an element of the past with those of a page. `splice` puts a target into the plan's file,
and `fence` refuses a change of anything else. `page` looks at a page, and `proposal` says what was found.
"""
