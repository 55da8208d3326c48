"""Two cases are one fact: which those may be, merging them, taking it back."""
