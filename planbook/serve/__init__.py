"""The door for browsers and programs: one process that serves projects over HTTP (`planbook serve`)."""
