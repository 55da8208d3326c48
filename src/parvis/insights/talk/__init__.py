"""What people talk of: themes, places and words of a day, a week or a month, beside what is usual."""
