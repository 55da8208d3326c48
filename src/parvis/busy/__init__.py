"""A busy day: one switch for what a city does when much is written at once, and its end."""
