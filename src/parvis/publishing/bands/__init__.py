"""How often each account speaks beside past years: what they were told, what is counted, and the table that brings it in."""
