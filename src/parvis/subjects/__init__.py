"""Many conversations about one thing, the line that may be said about it now, and one answer to all of them."""
