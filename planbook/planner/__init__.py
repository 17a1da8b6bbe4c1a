"""The planner: from a goal and a page to a plan that a reviewer wants to merge. A model writes, and never runs."""
