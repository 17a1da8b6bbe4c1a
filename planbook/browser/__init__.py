"""The page: starting a browser, finding elements, acting, waiting, and keeping evidence.

With `steps`, it is the only place that knows Playwright. It imports nothing by itself.
"""
