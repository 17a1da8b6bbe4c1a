"""The engine: runs a plan step by step and tells its observers. It knows Playwright through `planbook.browser` only."""
