"""The page of a busy day, and what Today and the frame show of it."""
