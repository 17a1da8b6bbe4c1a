"""Goals: plans that are drafted in processes of their own, for people and programs that come back for the result."""
