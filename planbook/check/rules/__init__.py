"""The rules, one a file. `planbook.check.table` lists them."""
