"""Pages of figures: what publications did, what the counter did."""
