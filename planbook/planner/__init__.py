"""The planner: turns a goal and a page into a plan ready for review. A model drafts plans and runs none."""
