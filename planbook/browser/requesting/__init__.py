"""HTTP requests past the page, with the page's cookies and its way out."""
