"""Requests to be forgotten that a network hands on for a person, and the page on which they see how far theirs is."""
