"""Drafts that announce a list, network by network."""
