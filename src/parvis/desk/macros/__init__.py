"""Several acts in one click, under a name."""
