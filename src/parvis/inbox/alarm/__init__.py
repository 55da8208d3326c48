"""A person in danger: said by their words, or by a colleague; shown at once, with whom to call."""
