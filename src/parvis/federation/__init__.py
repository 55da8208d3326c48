"""The city on the fediverse by itself: its actor, who follows it, what it says to them, what their servers deliver."""
