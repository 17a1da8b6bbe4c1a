"""`planbook try`: a pass over the live site that changes nothing.

Steps that read are executed. Steps that would change something are only checked, so after the first of them the page
differs from a run's. From then on a step that does not fit says nothing about the plan, and ends the try.
"""
