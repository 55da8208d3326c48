"""Teams: made, named, put into a department, closed."""
