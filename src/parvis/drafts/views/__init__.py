"""Pages of shared drafts: the part over the reply box, a colleague's yes, the rules of what waits."""
