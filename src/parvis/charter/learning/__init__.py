"""What the charter's clauses mean beyond their words: learnt from texts that a person has judged, and never a reason to refuse."""
