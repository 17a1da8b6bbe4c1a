"""A browser context that outlasts a step: tabs, dialogs, and the state that is saved of it."""
