"""The city's places as networks know them: which are ours, what is put right there, lists kept in step."""
