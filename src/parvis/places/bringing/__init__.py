"""Places that come from a file: CSV or GeoJSON, line by line, and the same file twice changes nothing."""
