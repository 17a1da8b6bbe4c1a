"""The gate: only committed or approved plans run. It compares the loaded plans byte for byte."""
