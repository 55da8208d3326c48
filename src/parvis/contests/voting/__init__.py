"""The public's vote, and what is looked at in it."""
