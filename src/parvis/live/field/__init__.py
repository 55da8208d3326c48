"""Reports from the field: words, a place, a picture; kept on the phone until the line is good."""
