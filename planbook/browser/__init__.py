"""The page: everything that talks to Playwright, beside the kinds in `steps/`. Imports nothing by itself."""
