"""Polls of the forum: opened with a question, voted on once, counted for everybody to see."""
