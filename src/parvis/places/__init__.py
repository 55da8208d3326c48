"""Ordered lists of places: kept by colleagues, read by everybody, taken away in open formats, announced on the networks."""
