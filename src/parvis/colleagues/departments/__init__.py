"""The city’s house as a tree: departments hold teams, and a role in one is a role in all teams below it."""
