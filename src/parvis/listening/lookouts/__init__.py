"""Lookouts: saved queries over whatever arrives, what they saw, who is told."""
