"""Programs that planbook starts for a plan: within limits, and without a process left when they are over."""
