"""The idea box's pages: one's proposals, what the desk sorts, one proposal, its form."""
