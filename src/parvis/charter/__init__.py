"""The editorial charter: numbered clauses, what they say of a text, and who set one aside. The rules are plain Python."""
