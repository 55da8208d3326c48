"""What colleagues do with the forum: review, moderate, answer, put in order."""
