"""What stands above conversations, on pages: labels, saved views, many at once."""
