"""The gate: what was reviewed is what runs. It looks at the plans as they were loaded, byte for byte."""
