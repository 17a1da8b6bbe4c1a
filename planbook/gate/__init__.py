"""The gate: only what was committed or approved runs. It compares the plans as they were loaded, byte for byte."""
