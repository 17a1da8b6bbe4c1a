"""Makes plans of recordings of other tools.

`read` tells the formats apart. `chrome`, `selenium`, `codegen_lines` and `codegen_python` read one format each, and
`carried` collects steps, and what was dropped and why. `selectors` turns selectors into targets.
"""
