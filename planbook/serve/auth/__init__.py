"""Who may do what: users, their roles and keys, and how often they may ask."""
