"""The lists as colleagues keep them."""
