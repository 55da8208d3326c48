"""Between the forum and the counter: a question that nobody answered goes there, the answer comes back."""
