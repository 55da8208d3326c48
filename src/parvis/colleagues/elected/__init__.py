"""Elected people: they read the questions that were sent on to them, and nothing else; they publish nothing."""
