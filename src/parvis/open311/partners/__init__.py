"""Other bodies' Open311 doors: where the city hands in what is theirs, and follows what became of it."""
