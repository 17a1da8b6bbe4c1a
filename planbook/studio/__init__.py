"""planbook studio: a local page in which a person writes, runs and repairs a plan, cell by cell.

The plan's file is the truth. The page shows it as cells; every edit is a splice of the file, and an edit made elsewhere
appears. `live` is the browser, in which steps are tried by the engine of `planbook try`.
"""
