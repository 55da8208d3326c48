"""The door's addresses, and the page where the city opens it."""
