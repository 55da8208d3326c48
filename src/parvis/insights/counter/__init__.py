"""What the counter did, in figures: counted from its own rows, folded into months and years, read by pages and programs."""
