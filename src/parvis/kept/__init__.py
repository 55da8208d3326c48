"""What each room keeps of persons: a table that rooms fill, and that records read."""
