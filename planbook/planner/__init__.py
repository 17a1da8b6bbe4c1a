"""The planner: from a goal and a page to a plan that a reviewer would merge. A model drafts plans, and runs none."""
