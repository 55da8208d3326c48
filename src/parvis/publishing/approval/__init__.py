"""Approval: who must say yes to a post before it leaves, and what they said of which revision."""
