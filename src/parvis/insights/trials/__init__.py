"""Planned comparisons: two ways of saying the same, prepared as such in the newsroom, compared once they went out."""
