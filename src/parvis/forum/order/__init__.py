"""Threads put in order: moved, split, merged, closed; boards, watched words and settings."""
