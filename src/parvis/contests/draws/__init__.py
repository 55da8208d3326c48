"""Draws that can be done again."""
