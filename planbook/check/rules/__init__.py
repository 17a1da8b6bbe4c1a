"""The rules, one per file. `planbook.check.table` lists them."""
