"""Notices beyond the page: by mail and to a browser that is closed, as each colleague chose."""
